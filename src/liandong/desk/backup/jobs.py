"""Background work: the backup of each day, and the alarm where none is made."""

from datetime import timedelta

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.encryption.keys import KeyFileError
from liandong.desk.backup.actions.backups import take_backup
from liandong.desk.backup.actions.requests import warn_of_backups
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.standing import JOB, KEY, is_due
from liandong.desk.work.jobs import JobError, Progress, job, schedule, start


@job(JOB, title="备份")
def take(progress: Progress) -> dict[str, int]:
    """Make a backup; one that was broken off is made from its beginning."""

    def tell(done: int, total: int, words: str) -> None:
        progress.report(done, total, words)

    try:
        found = take_backup(by=System("backup.take"), tell=tell)
    except (BackupError, KeyFileError) as problem:
        raise JobError(str(problem).replace("\n", "，")) from problem
    except OSError as error:
        raise JobError(f"{error.strerror or error}（{error.filename or '备份文件夹'}）") from error
    return {"bytes": found.note.size}


@schedule(every=timedelta(minutes=5), title="到时备份")
def take_when_due() -> None:
    if is_due(timezone.now()):
        start(JOB, key=KEY)


@schedule(every=timedelta(hours=1), title="提醒备份过期")
def warn() -> None:
    warn_of_backups(by=System("backup.warn"))
