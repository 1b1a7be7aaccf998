"""The home of a desk is closed to others, also while a desk that runs there removes files."""

import shutil
from pathlib import Path

import pytest

from liandong.desk.config.home import close_to_others


def test_what_vanishes_while_the_home_is_closed_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for folder in ("keys", "imports", "imports/a", "imports/b", "outbox"):
        (home / folder).mkdir(parents=True)
    for file in ("imports/a/1", "imports/b/1", "imports/2", "outbox/1", "liandong.sqlite3"):
        (home / file).touch(0o644)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755)
    chmod = Path.chmod

    def chmod_late(path: Path, mode: int, **options: bool) -> None:
        """A worker ends an import between the look at a file and the change of its mode."""
        if path.name in {"a", "2"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        chmod(path, mode, **options)

    monkeypatch.setattr(Path, "chmod", chmod_late)
    close_to_others(home)
    assert not (home / "imports/a").exists()
    for path in (home, *home.rglob("*")):
        assert not path.stat().st_mode & 0o077, path


def test_a_folder_that_vanishes_while_it_is_walked_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "imports" / "a").mkdir(parents=True)
    (home / "keys").mkdir()
    (home / "imports" / "a" / "1").touch()
    (home / "imports" / "a").chmod(0o755)
    chmod = Path.chmod

    def chmod_then_gone(path: Path, mode: int, **options: bool) -> None:
        chmod(path, mode, **options)
        if path.name == "a":
            shutil.rmtree(path)

    monkeypatch.setattr(Path, "chmod", chmod_then_gone)
    close_to_others(home)
    assert not (home / "imports" / "a").exists()
