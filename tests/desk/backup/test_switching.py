"""A restored desk takes the place of another, however often that is broken off."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liandong.desk.backup import switching
from liandong.desk.backup.switching import NAMES, STAGED, Switch
from liandong.desk.config import home as homes
from liandong.desk.config.home import HomeError

OLD = dict.fromkeys(
    (
        "keys/personal", "liandong.sqlite3", "liandong.sqlite3-wal", "outbox/1", "models/a",
        "groups.toml",
    ),
    "old",
)  # fmt: skip
NEW = dict.fromkeys(("keys/personal", "liandong.sqlite3", "models/b", "audit/anchor.json"), "new")
SWITCH = Switch("before-restore-x")


def fill(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def tables_stay(_switch: Switch) -> None:
    raise AssertionError("there are no tables")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    fill(tmp_path, OLD)
    fill(tmp_path / STAGED, NEW)
    switching.begin(tmp_path, SWITCH)
    return tmp_path


class Broken(Exception):  # noqa: N818
    """The machine goes down."""


def breaking_after(calls: int) -> Callable[[Any], Any]:
    """Wraps functions, which together work so many times."""
    left = [calls]

    def counted(real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            if not left[0]:
                raise Broken
            left[0] -= 1
            return real(*args, **kwargs)

        return call

    return counted


def test_nothing_is_lost_wherever_it_is_broken_off(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each change of the file system in turn; begun again, it ends as if nothing had been."""
    broken_off = 0
    for after in range(60):
        copy = tmp_path_factory.mktemp("copy") / "home"
        shutil.copytree(home, copy)
        counted = breaking_after(after)
        with monkeypatch.context() as patch:
            for name in ("rename", "replace", "mkdir"):
                patch.setattr(Path, name, counted(getattr(Path, name)))
            patch.setattr(shutil, "rmtree", counted(shutil.rmtree))
            try:
                switching.finish(copy, SWITCH, tables_stay)
            except Broken:
                broken_off += 1
        if (found := switching.begun(copy)) is not None:
            with pytest.raises(HomeError, match="恢复做到一半"):
                homes.occupy(copy)
            switching.finish(copy, found, tables_stay)
        (copy / homes.IN_USE).unlink(missing_ok=True)
        aside = {f"{SWITCH.aside}/{name}": text for name, text in OLD.items()}
        assert content(copy) == NEW | aside
        homes.occupy(copy)
    assert 10 < broken_off < 60


def test_tables_take_their_place_between_the_files(home: Path) -> None:
    moved: list[bool] = []
    switch = SWITCH._replace(schema="public", staged_schema="staged")
    switching.begin(home, switch)

    def move(found: Switch) -> None:
        assert found == switch
        moved.append((home / "keys").exists())

    switching.finish(home, switching.begun(home) or SWITCH, move)
    assert moved == [False]


def test_one_that_was_prepared_and_not_begun_is_removed(tmp_path: Path) -> None:
    """It holds keys: the next command takes it away."""
    fill(tmp_path, OLD)
    fill(tmp_path / STAGED, NEW)
    homes.occupy(tmp_path)
    (tmp_path / homes.IN_USE).unlink()
    assert content(tmp_path) == OLD


def test_the_database_takes_its_place_last() -> None:
    assert NAMES[-1] == homes.DATABASE


def test_a_desk_in_use_is_not_replaced(tmp_path: Path) -> None:
    homes.occupy(tmp_path)
    homes.occupy(tmp_path)
    with pytest.raises(HomeError, match="正在使用"):
        homes.occupy(tmp_path, alone=True)
