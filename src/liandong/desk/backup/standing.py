"""How the backups of this desk stand: what is kept, what is wrong, when the next one is due."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.access.encryption.keys import KeyFileError
from liandong.desk.backup import keepers, kept
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.kept import Kept
from liandong.desk.work.models import Job
from liandong.desk.work.queries import latest_job

JOB: Final = "backup.take"
KEY: Final = "backup"
OLD_AFTER: Final = timedelta(hours=26)
"""A day and what a backup may take."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`problems` in words with their remedies; empty where all is well."""

    folder: Path
    kept: list[Kept]
    parts: keepers.Known | None
    job: Job | None
    problems: list[str] = field(default_factory=list)

    @property
    def newest(self) -> Kept | None:
        return self.kept[0] if self.kept else None


def standing() -> Standing:
    """Reads the folder of the backups, and one row."""
    home, place = Path(settings.HOME), kept.folder()
    problems: list[str] = []
    parts, found = None, []
    try:
        parts = keepers.known(home)
        checks = keepers.checks_of(keepers.keys_of(home))
        found = kept.kept_in(place, keepers.desk_number(checks))
    except (BackupError, KeyFileError) as problem:
        problems.append(str(problem).replace("\n办法：", "，"))
    except OSError as error:
        problems.append(f"备份文件夹 {place} 读不了（{error.strerror}），请检查存储是否挂载")
    else:
        problems += _problems_of_parts(parts, checks)
    job = latest_job(KEY, JOB)
    if parts is not None:
        problems += _problems_of_backups(found, job)
    return Standing(place, found, parts, job, problems)


def due_since(now: datetime) -> datetime | None:
    """The last moment at which a backup was to be made; None where none is made by itself."""
    at = settings.LIANDONG_BACKUP_AT
    if at is None:
        return None
    today = timezone.localtime(now).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def is_due(now: datetime) -> bool:
    """Whether the backup of the last such moment has not been made, and can be made."""
    home = Path(settings.HOME)
    since = due_since(now)
    if since is None or keepers.known(home) is None:
        return False
    desk = keepers.desk_number(keepers.checks_of(keepers.keys_of(home)))
    return not any(each.made_at >= since for each in kept.kept_in(kept.folder(), desk)[:1])


def _problems_of_parts(parts: keepers.Known | None, checks: dict[str, str]) -> list[str]:
    if parts is None:
        return ["还没有备份密钥，请由两位保管人执行 liandong backup --new-parts 文件一 文件二"]
    if parts.checks != checks:
        return ["工作台换过密钥，保管的分件里是旧的，请重做一对分件"]
    return []


def _problems_of_backups(found: list[Kept], job: Job | None) -> list[str]:
    if job is not None and job.state == Job.State.FAILED:
        newest = found[0].made_at if found else None
        if newest is None or job.finished_at is None or newest < job.finished_at:
            return [f"最近一次备份没有做成：{job.problem}"]
    if not found:
        return ["还没有做过备份"]
    made_at = found[0].made_at
    if timezone.now() - made_at > OLD_AFTER:
        return [f"最近一份完好的备份是 {timezone.localtime(made_at):%Y-%m-%d %H:%M} 的，已经过期"]
    return []
