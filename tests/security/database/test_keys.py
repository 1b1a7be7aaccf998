"""A desk whose keys are missing or do not match: it reports that and does nothing else."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

COMMAND = "from liandong.cli import main; import sys; sys.exit(main())"
PASSWORD = "first-password"


class Home:
    """A home, and `liandong` in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"LIANDONG_HOME": str(self.path)} | more
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            environment.pop(name, None)
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def files(self) -> set[str]:
        return {str(path.relative_to(self.path)) for path in self.path.rglob("*")}

    def users(self) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.path / "liandong.sqlite3") as database:
            return database.execute("SELECT username, password FROM access_user").fetchall()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with one account, made by the command that lets an administrator in."""
    path = tmp_path_factory.mktemp("made") / "home"
    file = str(path.parent / PASSWORD)
    done = Home(path).run("account", "--new", "--password-file", file)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    shutil.copytree(made, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.mark.parametrize("command", [("labels", "--out", "l.csv"), ("serve", "--port", "0")])
@pytest.mark.parametrize("name", ["personal", "equality", "audit"])
def test_without_a_key_of_its_database_no_command_starts(
    home: Home, name: str, command: Any, tmp_path: Path
) -> None:
    (home.path / "keys" / name).unlink()
    before = home.files()
    done = home.run(*command, LIANDONG_KEY_BACKUP="信息中心保险柜 3 号 U 盘")
    assert done.returncode == 1
    assert f"密钥文件不在：{home.path}/keys/{name}" in done.stderr
    assert "信息中心保险柜 3 号 U 盘" in done.stderr
    assert "没有新建保护数据的密钥" in done.stderr
    assert "Traceback" not in done.stderr
    assert home.files() - before <= {"liandong.sqlite3-wal", "liandong.sqlite3-shm"}


def test_a_restore_without_any_keys_says_what_to_do(home: Home) -> None:
    shutil.rmtree(home.path / "keys")
    done = home.run("serve", "--port", "0")
    assert done.returncode == 1
    for name in ("personal", "equality", "audit"):
        assert f"{home.path}/keys/{name}" in done.stderr
        assert not (home.path / "keys" / name).exists()
    assert "从备份里取回" in done.stderr


def test_with_another_key_no_command_starts(home: Home) -> None:
    path = home.path / "keys" / "personal"
    path.write_text("ab" * 32)
    done = home.run("import", "nothing.csv")
    assert done.returncode == 1
    assert f"密钥文件不是这个数据库的：{path}" in done.stderr
    assert path.read_text() == "ab" * 32


def test_a_key_that_is_no_key_is_told(home: Home) -> None:
    (home.path / "keys" / "equality").write_text("not a key")
    done = home.run("labels", "--out", "l.csv")
    assert done.returncode == 1
    assert "密钥文件坏了" in done.stderr


@pytest.mark.parametrize("damaged", [b"\xff\xfe" * 40, "密钥".encode() * 20, b"", b"short"])
def test_a_damaged_key_of_the_sessions_is_told(home: Home, damaged: bytes) -> None:
    path = home.path / "keys" / "session"
    path.write_bytes(damaged)
    for command in (("labels", "--out", "l.csv"), ("serve", "--port", "0")):
        done = home.run(*command)
        assert done.returncode == 1
        assert f"密钥文件坏了：{path}" in done.stderr
        assert "Traceback" not in done.stderr
    assert path.read_bytes() == damaged


def test_a_worker_does_not_start_either(home: Home) -> None:
    (home.path / "keys" / "personal").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "liandong.desk.work.worker"],
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        | {
            "LIANDONG_HOME": str(home.path),
            "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert f"密钥文件不在：{home.path}/keys/personal" in done.stderr


@pytest.mark.parametrize(
    "command",
    [("import", "rows.csv"), ("labels", "--out", "l.csv"), ("audit", "verify"), ("account",)],
)
def test_where_there_is_no_desk_a_command_makes_none(tmp_path: Path, command: Any) -> None:
    home = Home(tmp_path / "none")
    done = home.run(*command)
    assert done.returncode == 1
    assert f"{home.path} 里没有工作台" in done.stderr
    assert not home.path.exists()


def test_without_a_home_told_a_command_makes_none_in_that_of_the_account(tmp_path: Path) -> None:
    home = Home(tmp_path)
    done = home.run("import", "rows.csv", LIANDONG_HOME="", HOME=str(tmp_path))
    assert done.returncode == 1
    assert "LIANDONG_HOME 没有设置" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_command_explains_itself_without_a_desk(tmp_path: Path) -> None:
    home = Home(tmp_path / "none")
    assert home.run("import", "--help").returncode == 0
    assert not home.path.exists()


def test_told_so_an_import_makes_a_desk_and_says_which(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    done = home.run("import", "nothing.csv", "--new")
    assert done.returncode == 1
    assert f"工作台：{home.path}（SQLite liandong.sqlite3）" in done.stderr
    assert "找不到文件" in done.stderr
    assert (home.path / "keys" / "personal").exists()


def test_nobody_else_reads_a_home_however_open_it_was(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "home"
    shutil.copytree(made, path)
    (path / "outbox").mkdir()
    (path / "outbox" / "a.json").touch()
    (path / "imports").mkdir()
    (path / "imports" / "b.csv").touch()
    for each in (path, *path.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
    assert Home(path).run("labels", "--out", str(tmp_path / "l.csv")).returncode == 0
    open_ones = [
        each
        for each in (path, *path.rglob("*"), tmp_path / "l.csv")
        if stat.S_IMODE(each.stat().st_mode) & 0o077
    ]
    assert open_ones == []


def test_a_home_that_stood_there_empty_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "home"
    path.mkdir(mode=0o755)
    path.chmod(0o755)
    file = str(tmp_path / PASSWORD)
    assert Home(path).run("account", "--new", "--password-file", file).returncode == 0
    for each in (path, *path.rglob("*")):
        assert not stat.S_IMODE(each.stat().st_mode) & 0o077, each


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    tmp_path.chmod(0o755)
    done = Home(tmp_path).run("serve", "--port", "0")
    assert done.returncode == 1
    assert "单独的文件夹" in done.stderr
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to give a folder away")
def test_a_home_of_another_account_is_refused_even_to_root(home: Home) -> None:
    os.chown(home.path, 65534, 65534)
    done = home.run("labels", "--out", "l.csv")
    assert done.returncode == 1
    assert "sudo -u" in done.stderr
