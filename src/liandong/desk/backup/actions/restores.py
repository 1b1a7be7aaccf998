"""Restoring a desk from a backup, and letting it send again.

`prepare` works in a desk that is prepared beside (the settings of this process name it); putting it
into its place is `switching`. It has the keys of the two parts, a session key of its own, so that
nobody is signed in, and sends nothing until a person releases it.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.encryption import key_checks
from liandong.desk.access.encryption.keys import key_path
from liandong.desk.access.jobs import seal_audit
from liandong.desk.backup import archives, contents, keepers
from liandong.desk.backup.archives import ABOUT, Manifest, Sink
from liandong.desk.backup.databases import postgresql, sqlite
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.keepers import Secret
from liandong.desk.handling.models import Notice
from liandong.desk.work import holds
from liandong.desk.work.sqlite_file import path_of

HELD: Final = "从 {moment} 的备份恢复，尚未放行"


def prepare(
    path: Path, secret: Secret, *, reason: str, by: Actor, tell: Callable[[int], None]
) -> Manifest:
    """Fill the empty desk of this process from an archive. Raises BackupError, OSError."""
    home = Path(settings.HOME)
    for name, key in secret.keys.items():
        _write_key(key_path(home, name), key)
    with path.open("rb") as file:
        manifest = _fill(file, home, secret, tell)
    key_checks.check()
    moment = timezone.localtime(parse_datetime(manifest.about["made_at"]))
    with transaction.atomic():
        holds.hold(HELD.format(moment=f"{moment:%Y-%m-%d %H:%M}"))
        detail = {
            "name": path.name,
            "desk": manifest.about["desk"],
            "made_at": manifest.about["made_at"],
            "reason": reason,
        }
        audit.record("backup.restore", by=by, detail=detail)
    call_command("migrate", verbosity=0, interactive=False)
    seal_audit()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # what is moved into its place is one file
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return manifest


@transaction.atomic
def release(*, send_waiting: bool, reason: str, by: Actor) -> int:
    """Let a restored desk send again. Notices that fell due before now are sent or dropped: the
    desk may have sent them after the backup was made. How many they were; raises BackupError where
    nothing is held."""
    hold = holds.held()
    if hold is None:
        raise BackupError("这个工作台没有暂停对外发送")
    waiting = due_notices()
    count: int = waiting.count()
    if not send_waiting:
        waiting.update(state=Notice.State.DROPPED)
    holds.release()
    detail = {"notices": count, "sent": send_waiting, "reason": reason}
    audit.record("backup.release", by=by, detail=detail)
    return count


def due_notices() -> QuerySet[Notice]:
    """Notices that would go out at once."""
    return Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=timezone.now())


def _fill(file: Any, home: Path, secret: Secret, tell: Callable[[int], None]) -> Manifest:
    if connection.vendor == "sqlite":
        database = path_of(connection.settings_dict["NAME"])

        def place(name: str, _size: int) -> Sink | None:
            if name == ABOUT:
                return _About(lambda about: _check_about(about, secret))
            return _open_new(database if name == sqlite.MEMBER else _of_home(home, name))

        manifest = archives.read(file, [keepers.identity_of(secret)], place, tell)
        sqlite.check_restored(database, manifest.about)
        return manifest
    loader: list[postgresql.Loader] = []

    def begin(about: dict[str, Any]) -> None:
        _check_about(about, secret)
        _make_tables(about)
        connection.ensure_connection()
        loader.append(postgresql.Loader(connection.connection))
        loader[0].begin()

    def place_row(name: str, _size: int) -> Sink | None:
        if name == ABOUT:
            return _About(begin)
        row_sink: Sink | None = loader[0].sink(name)
        return row_sink or _open_new(_of_home(home, name))

    manifest = archives.read(file, [keepers.identity_of(secret)], place_row, tell)
    loader[0].finish(manifest.about["rows"], manifest.about["sequences"])
    return manifest


class _About:
    """Takes the first member, which decides whether the others are wanted."""

    def __init__(self, then: Callable[[dict[str, Any]], None]) -> None:
        self._then = then
        self._data = io.BytesIO()

    def write(self, data: bytes) -> None:
        self._data.write(data)

    def close(self) -> None:
        self._then(json.loads(self._data.getvalue()))


def _check_about(about: dict[str, Any], secret: Secret) -> None:
    """Whether this desk can take it. Raises BackupError."""
    if about["keys"] != secret.checks():
        raise BackupError(
            "分件里的密钥不是这份备份的：做备份以前换过密钥", "用做备份时在用的那一对分件"
        )
    if about["database"] != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupError(
            f"备份来自 {names[about['database']]}，这里设的是 {names[connection.vendor]}",
            "按备份的数据库设 DATABASE_URL（SQLite 不设）",
        )
    known = {tuple(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := {tuple(row) for row in about["migrations"]} - known:
        raise BackupError(
            f"备份由更新的版本（{about['version']}）做成，多出 {len(unknown)} 处表结构",
            f"安装 {about['version']} 或更新的版本再恢复",
        )


def _make_tables(about: dict[str, Any]) -> None:
    """Empty tables as they were when the backup was made."""
    made = {tuple(row) for row in about["migrations"]}
    if made == {tuple(key) for key in MigrationLoader(None).disk_migrations}:
        call_command("migrate", verbosity=0, interactive=False)
        return
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name) for app, name in sorted(made)])


def _of_home(home: Path, member: str) -> Path:
    if not contents.is_of_home(member):
        raise BackupError(f"备份里有不认识的内容 {member}", "用做备份的版本恢复，再升级")
    return home / member.removeprefix(contents.MEMBER)


def _open_new(path: Path) -> Sink:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path.open("wb", buffering=archives.CHUNK)


def _write_key(path: Path, key: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(key.hex(), encoding="ascii")
