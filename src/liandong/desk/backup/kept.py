"""The backups that are kept in a folder: one archive and one note each.

The note (JSON, without personal data) says of which desk the archive is, when it was made, its size
and SM3, so that it can be checked without the keys. It is written first: an archive stands under
its name only once it was read through, and then its note is there.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.utils import timezone

from liandong.desk.backup.archives import CHUNK, Tell, ignore
from liandong.desk.backup.errors import BackupError

ENDING: Final = ".tar.zst.age"
NAME: Final = re.compile(rf"liandong-([0-9a-f]{{8}})-(\d{{8}}T\d{{6}}Z){re.escape(ENDING)}")
DRAFT: Final = ".part"


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside an archive. `made_at` and `checked_at` in UTC (ISO 8601)."""

    desk: str
    made_at: str
    checked_at: str
    size: int
    sm3: str
    database: str
    version: str
    parts: str
    """The number of the pair of parts that opens it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in the folder."""

    path: Path
    note: Note

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.note.made_at)


def folder() -> Path:
    """Where backups are kept: LIANDONG_BACKUPS, or `backups` in the home."""
    return Path(settings.LIANDONG_BACKUPS or Path(settings.HOME) / "backups")


def name_of(desk: str, made_at: datetime) -> str:
    return f"liandong-{desk}-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"


def kept_in(place: Path, desk: str = "") -> list[Kept]:
    """The whole ones, the newest first; of this desk alone where it is named. Raises OSError."""
    if not place.is_dir():
        return []
    found = [
        Kept(path, note)
        for path in place.iterdir()
        if (named := NAME.fullmatch(path.name))
        and (not desk or named[1] == desk)
        and (note := note_of(path)) is not None
    ]
    return sorted(found, key=lambda each: each.note.made_at, reverse=True)


def note_of(path: Path) -> Note | None:
    """The note beside an archive; None where it is missing or no note."""
    try:
        return Note(**json.loads(_note_path(path).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def turn(place: Path) -> Iterator[None]:
    """Make backups in this folder one after the other. Raises BackupError where one is being made;
    what one that was killed has left is removed."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("另一次备份正在进行", "等它完成后再做") from error
        for draft in place.glob(f"liandong-*{DRAFT}"):
            draft.unlink(missing_ok=True)
        for note in place.glob(f"liandong-*{ENDING}.json"):
            if not note.with_name(note.name.removesuffix(".json")).exists():
                note.unlink(missing_ok=True)
        yield


@contextmanager
def draft_of(path: Path) -> Iterator[BinaryIO]:
    """A file that is written under another name; the caller gives it its own with `keep`. Where
    the block raises, nothing is left."""
    draft = path.with_name(path.name + DRAFT)
    try:
        with draft.open("xb", buffering=CHUNK) as file:
            draft.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def keep(path: Path, note: Note) -> Kept:
    """Give a draft that was checked its name, its note first."""
    _write(_note_path(path), json.dumps(asdict(note), indent=1).encode())
    path.with_name(path.name + DRAFT).replace(path)
    _sync(path.parent)
    return Kept(path, note)


def sm3_of(file: BinaryIO, tell: Tell = ignore) -> tuple[int, str]:
    """Size and SM3 of what a file holds from here on."""
    digest, size = hashes.Hash(hashes.SM3()), 0
    while data := file.read(CHUNK):
        digest.update(data)
        size += len(data)
        tell(len(data))
    return size, digest.finalize().hex()


def check_digest(path: Path, tell: Tell = ignore) -> Note:
    """Compare an archive with its note, which needs no key. Raises BackupError, OSError."""
    note = note_of(path)
    if note is None:
        raise BackupError(
            f"{path.name} 旁边没有它的说明（{_note_path(path).name}）",
            "把说明一起复制过来，或加 --parts 用密钥分件核对全部内容",
        )
    with path.open("rb") as file:
        if sm3_of(file, tell) != (note.size, note.sm3):
            raise BackupError(f"{path.name} 与做成时不同：被截断或改动过", "换用另一份备份")
    return note


def surplus(found: Sequence[Kept], *, days: int, weeks: int, months: int) -> list[Kept]:
    """Those that are kept no longer: of each of the newest days, weeks and months that have a
    backup its newest is kept, and the newest of all in any case. `found`: the newest first."""
    kept = {each.path for each in found[:1]}
    for form, most in (("%Y-%m-%d", days), ("%G-%V", weeks), ("%Y-%m", months)):
        newest: dict[str, Path] = {}
        for each in found:
            newest.setdefault(timezone.localtime(each.made_at).strftime(form), each.path)
        kept.update(list(newest.values())[:most])
    return [each for each in found if each.path not in kept]


def remove(each: Kept) -> None:
    """The archive first: a note without one counts for nothing."""
    each.path.unlink(missing_ok=True)
    _note_path(each.path).unlink(missing_ok=True)


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _sync(place: Path) -> None:
    """So that a name outlives a power cut."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
