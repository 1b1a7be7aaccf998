"""Which backups are kept, and what stands beside them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liandong.desk.backup import kept
from liandong.desk.backup.errors import BackupError
from liandong.desk.backup.kept import Kept, Note

DESK = "0123abcd"
NOON = datetime(2026, 12, 7, 4, tzinfo=UTC)


def note(made_at: datetime, size: int = 4, sm3: str = "") -> Note:
    return Note(DESK, made_at.isoformat(), made_at.isoformat(), size, sm3, "sqlite", "0.1.0", "1")


def put(folder: Path, made_at: datetime, data: bytes = b"data") -> Kept:
    path = folder / kept.name_of(DESK, made_at)
    with kept.draft_of(path) as file:
        file.write(data)
    with path.with_name(path.name + kept.DRAFT).open("rb") as file:
        size, sm3 = kept.sm3_of(file)
    return kept.keep(path, note(made_at, size, sm3))


def test_of_each_day_week_and_month_the_newest_is_kept() -> None:
    """Of two years of one backup each noon."""
    every = [Kept(Path(f"{days}"), note(NOON - timedelta(days=days))) for days in range(2 * 365)]
    gone = kept.surplus(every, days=7, weeks=5, months=12)
    left = [int(each.path.name) for each in every if each not in gone]
    # Monday 7 December, the six days before it, four Sundays, eleven last days of months.
    sundays = [1, 8, 15, 22]
    ends = [7, 37, 68, 98, 129, 160, 190, 221, 251, 282, 310]
    assert left == sorted({*range(7), *sundays, *ends})


def test_several_of_one_day_are_one_and_the_newest_is_always_kept() -> None:
    every = [Kept(Path(f"{n}"), note(NOON - timedelta(hours=n))) for n in range(4)]
    assert [each.path.name for each in kept.surplus(every, days=1, weeks=0, months=0)] == [
        "1", "2", "3",
    ]  # fmt: skip
    assert len(kept.surplus(every, days=0, weeks=0, months=0)) == 3


def test_an_old_one_stays_where_no_newer_was_made() -> None:
    every = [Kept(Path("old"), note(NOON - timedelta(days=900)))]
    assert kept.surplus(every, days=7, weeks=5, months=12) == []


def test_the_newest_stands_first_and_other_files_are_none(tmp_path: Path) -> None:
    one, other = put(tmp_path, NOON - timedelta(days=1)), put(tmp_path, NOON)
    (tmp_path / "liandong-notes.txt").write_text("kept by hand")
    (tmp_path / kept.name_of(DESK, NOON + timedelta(days=1))).write_bytes(b"without a note")
    assert kept.kept_in(tmp_path, DESK) == [other, one]
    assert kept.kept_in(tmp_path, "ffffffff") == []
    assert kept.kept_in(tmp_path / "missing") == []


def test_one_that_changed_on_the_disk_is_told_without_a_key(tmp_path: Path) -> None:
    found = put(tmp_path, NOON)
    assert kept.check_digest(found.path) == found.note
    for data in (b"datA", b"dat", b"data!"):
        found.path.write_bytes(data)
        with pytest.raises(BackupError, match="与做成时不同"):
            kept.check_digest(found.path)
    found.path.with_name(f"{found.path.name}.json").unlink()
    with pytest.raises(BackupError, match="没有它的说明"):
        kept.check_digest(found.path)


def test_what_a_killed_one_left_goes_with_the_next(tmp_path: Path) -> None:
    whole = put(tmp_path, NOON)
    draft = tmp_path / f"{kept.name_of(DESK, NOON + timedelta(hours=1))}{kept.DRAFT}"
    draft.write_bytes(b"half")
    lonely = tmp_path / f"{kept.name_of(DESK, NOON + timedelta(hours=2))}.json"
    lonely.write_text("{}")
    with kept.turn(tmp_path):
        assert not draft.exists()
        assert not lonely.exists()
        with pytest.raises(BackupError, match="正在进行"), kept.turn(tmp_path):
            pass
    assert kept.kept_in(tmp_path) == [whole]


def test_where_writing_fails_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), kept.draft_of(tmp_path / "x"):
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []
