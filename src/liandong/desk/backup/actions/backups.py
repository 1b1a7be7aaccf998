"""Making a backup, and forgetting old ones.

Order: uploads are held, the sealing of the audit is halted, the moment of the database is taken,
sealing goes on. The anchor that was read meanwhile is that of the moment. Then everything is
written, read through once more with a key that exists for as long as this takes, and only then
named. What is in the way (disk full, database away, kill) leaves a draft at most.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from pyrage.x25519 import Identity

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.sealing import anchors
from liandong.desk.backup import archives, contents, keepers, kept
from liandong.desk.backup.databases import postgresql, sqlite
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.kept import Kept, Note
from liandong.desk.work.sqlite_file import path_of

Tell = Callable[[int, int, str], None]
"""Bytes done, bytes in all, what is being done; may raise to stop."""
DRAFTS: Final = ".backup-draft"
"""Folder in the home for what is copied before it is written; emptied by the next backup."""
NO_PARTS: Final = BackupError(
    "还没有备份密钥", "先由两位保管人执行 liandong backup --new-parts 文件一 文件二"
)
MARGIN: Final = 64 << 20
"""Bytes that stay free beside what a backup needs."""


class _Progress:
    """Adds up the bytes of the three passes: copying, writing, reading through."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._before = self._done = 0
        self.total = 1
        self.words = ""

    def begin(self, words: str) -> None:
        self._before, self.words = self._done, words

    def reach(self, done: int) -> None:
        self._done = self._before + done
        self._tell(min(self._done, self.total), self.total, self.words)

    def add(self, count: int) -> None:
        self.reach(self._done - self._before + count)


def take_backup(*, by: Actor, tell: Tell = lambda _done, _total, _words: None) -> Kept:
    """Make one, read it through, keep it, and forget those that are kept no longer.

    Raises BackupError, OSError; nothing is left then.
    """
    began = time.monotonic()
    home, place = Path(settings.HOME), kept.folder()
    known = keepers.known(home)
    if known is None:
        raise NO_PARTS
    checks = keepers.checks_of(keepers.keys_of(home))
    desk = keepers.desk_number(checks)
    progress = _Progress(tell)
    with kept.turn(place), _drafts(home) as drafts:
        made_at = datetime.now(UTC).replace(microsecond=0)
        path = place / kept.name_of(desk, made_at)
        passing = Identity.generate()
        with kept.draft_of(path) as file:
            about = _about(desk, made_at, checks)
            manifest = _write(
                file, [*known.recipients, passing.to_public()], about, home, drafts, progress
            )
        draft = path.with_name(path.name + kept.DRAFT)
        try:
            note = _read_through(draft, passing, manifest, progress)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        found = kept.keep(
            path,
            Note(
                desk=desk,
                made_at=made_at.isoformat(),
                checked_at=datetime.now(UTC).isoformat(),
                size=note[0],
                sm3=note[1],
                database=connection.vendor,
                version=about["version"],
                parts=known.number,
            ),
        )
        detail = {
            "name": path.name,
            "size": note[0],
            "entries": len(manifest.entries),
            "seconds": round(time.monotonic() - began),
        }
        audit.record("backup.take", by=by, detail=detail)
        forget_old(place, desk, by=by)
    return found


def forget_old(place: Path, desk: str, *, by: Actor) -> int:
    """Remove what LIANDONG_BACKUP_KEEP does not keep; how many."""
    days, weeks, months = settings.LIANDONG_BACKUP_KEEP
    old = kept.surplus(kept.kept_in(place, desk), days=days, weeks=weeks, months=months)
    for each in old:
        kept.remove(each)
    if old:
        audit.record("backup.forget", by=by, detail={"names": [each.path.name for each in old]})
    return len(old)


@contextmanager
def _drafts(home: Path) -> Iterator[Path]:
    """A folder for copies, empty, and gone at the end."""
    folder = home / DRAFTS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _about(desk: str, made_at: datetime, checks: dict[str, str]) -> dict[str, Any]:
    return {
        "format": archives.FORMAT,
        "desk": desk,
        "made_at": made_at.isoformat(),
        "version": version("liandong"),
        "keys": checks,
        "database": connection.vendor,
    }


def _write(
    file: Any,
    recipients: list[Any],
    about: dict[str, Any],
    home: Path,
    drafts: Path,
    progress: _Progress,
) -> archives.Manifest:
    contents.hold_uploads(home, drafts / "imports")
    snapshot = _of_sqlite if connection.vendor == "sqlite" else _of_postgresql
    with snapshot(home, drafts, about, progress) as (anchor, members):
        progress.begin("写入并加密")
        with archives.writing(file, recipients, about, progress.add) as writer:
            if anchor is not None:
                writer.add(f"{contents.MEMBER}audit/{anchors.FILE}", anchor.encode())
            for name in contents.files(home):
                if name != f"audit/{anchors.FILE}" and not name.startswith("imports/"):
                    _add(writer, contents.MEMBER + name, home / name)
            for path in sorted((drafts / "imports").iterdir()):
                writer.add_file(f"{contents.MEMBER}imports/{path.name}", path)
            members(writer)
            return writer.finish()


def _add(writer: archives.Writer, name: str, path: Path) -> None:
    try:
        writer.add_file(name, path)
    except FileNotFoundError:
        return  # taken in, or replaced, meanwhile


Members = Callable[[archives.Writer], None]


@contextmanager
def _of_sqlite(
    home: Path, drafts: Path, about: dict[str, Any], progress: _Progress
) -> Iterator[tuple[str | None, Members]]:
    draft = drafts / sqlite.MEMBER
    with ExitStack() as reading:
        with anchors.locked():
            source = reading.enter_context(
                sqlite.snapshot(path_of(connection.settings_dict["NAME"]))
            )
            anchor = _anchor()
        contents.hold_uploads(home, drafts / "imports")
        size = sqlite.size_of(source)
        _check_room(home, size)
        progress.total = 3 * size
        progress.begin("复制数据库")
        sqlite.copy(source, draft, lambda done, _total: progress.reach(done))
    about |= sqlite.description(draft)
    yield anchor, lambda writer: writer.add_file(sqlite.MEMBER, draft)


@contextmanager
def _of_postgresql(
    home: Path, drafts: Path, about: dict[str, Any], progress: _Progress
) -> Iterator[tuple[str | None, Members]]:
    with ExitStack() as reading:
        with anchors.locked():
            source = reading.enter_context(postgresql.snapshot())
            anchor = _anchor()
        contents.hold_uploads(home, drafts / "imports")
        progress.total = 2 * postgresql.size_of(source)
        about |= postgresql.description(source)

        def members(writer: archives.Writer) -> None:
            for name, data in postgresql.pieces(source):
                writer.add(name, data)

        yield anchor, members


def _anchor() -> str | None:
    """The text of the anchor file, whatever it says: a restored desk judges it as this one does."""
    try:
        return anchors.path().read_text("utf-8")
    except FileNotFoundError:
        return None


def _check_room(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place).free
    if free < needed + MARGIN:
        raise BackupError(
            f"{place} 所在的磁盘只剩 {free >> 20} MB，复制数据库需要 {needed >> 20} MB",
            "清出空间后再做",
        )


def _read_through(
    draft: Path, passing: Identity, written: archives.Manifest, progress: _Progress
) -> tuple[int, str]:
    """Read what now lies on the disk to its end, as a restore would; its size and SM3."""
    progress.begin("通读核对")
    with draft.open("rb") as file:
        found = archives.read(file, [passing], lambda _name, _size: None, progress.add)
        if found != written:
            raise BackupError("写成的备份与内容不符", "检查磁盘后再做")
        file.seek(0)
        return kept.sm3_of(file)
