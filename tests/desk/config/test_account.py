"""`liandong account`: a way in for an administrator, and where its password goes."""

import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from liandong.cli import main
from liandong.desk.access.actions.sign_ins import prove
from liandong.desk.access.encryption.ciphers import account_key
from liandong.desk.access.models import AuditEntry, Department, SignInFailure, User
from liandong.desk.config.commands import first_start, one_time_passwords

pytestmark = pytest.mark.django_db


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """A terminal as standard output; returns what was shown since the last call."""
    monkeypatch.setattr(one_time_passwords, "has_terminal", lambda: True)
    return lambda: capsys.readouterr().out


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    keys = settings.HOME / "keys"
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    (settings.HOME / "keys").symlink_to(keys)


def password_in(text: str) -> str:
    return text.split("一次性口令 ")[1].split("（", maxsplit=1)[0].split("\n", maxsplit=1)[0]


def test_an_administrator_is_made_who_can_sign_in(terminal: Callable[[], str]) -> None:
    assert main(["account"]) == 0
    user = prove(username="security", password=password_in(terminal()), address="")
    assert (user.role, user.must_change_password) == ("security_admin", True)
    assert AuditEntry.objects.get(action="person.add").object_id == str(user.pk)


def test_a_locked_administrator_comes_in_again_with_another_password(
    terminal: Callable[[], str],
) -> None:
    main(["account", "wang"])
    first = password_in(terminal())
    User.objects.update(is_active=False, must_change_password=False)
    for _time in range(5):
        SignInFailure.objects.create(account_key=account_key("wang"))
    assert main(["account", "wang"]) == 0
    second = password_in(terminal())
    assert second != first
    assert prove(username="wang", password=second, address="").must_change_password
    assert User.objects.count() == Department.objects.count() == 1
    assert AuditEntry.objects.filter(action="person.reset_password").count() == 1


def test_nobody_else_is_let_in_by_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(one_time_passwords, "has_terminal", lambda: True)
    main(["account"])
    User.objects.update(role="duty_officer")
    before = User.objects.values_list("password", flat=True).get()
    assert main(["account"]) == 1
    assert User.objects.values_list("password", flat=True).get() == before
    assert "不是安全管理员" in capsys.readouterr().err


def test_a_password_never_goes_into_a_journal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account"]) == 2
    assert not User.objects.exists()
    out, err = capsys.readouterr()
    assert out == ""
    assert "不是终端" in err


def test_a_password_goes_into_a_new_file_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p"
    assert main(["account", "--password-file", str(path)]) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = password_in(path.read_text())
    assert prove(username="security", password=password, address="")
    out, err = capsys.readouterr()
    assert password not in out + err


def test_where_the_file_cannot_be_written_nothing_is_changed(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    assert main(["account", "--password-file", str(taken)]) == 1
    assert main(["account", "--password-file", str(tmp_path / "none" / "p")]) == 1
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_first_start_shows_the_password_to_a_terminal(
    terminal: Callable[[], str], settings: Settings
) -> None:
    first_start.ensure_first_account()
    assert prove(username="security", password=password_in(terminal()), address="")
    assert not (settings.HOME / "first-password").exists()
    first_start.ensure_first_account()
    assert terminal() == ""


def test_the_first_start_of_a_service_leaves_it_in_the_home(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    first_start.ensure_first_account()
    path = settings.HOME / "first-password"
    password = password_in(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert password not in capsys.readouterr().out
    assert prove(username="security", password=password, address="")
    first_start.ensure_first_account()
    assert path.exists()
    User.objects.update(must_change_password=False)
    first_start.ensure_first_account()
    assert not path.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing refuses to root")
def test_without_a_place_for_the_password_there_is_no_account(settings: Settings) -> None:
    settings.HOME.chmod(0o500)
    with pytest.raises(PermissionError):
        first_start.ensure_first_account()
    assert not User.objects.exists()


def test_a_start_that_fails_later_has_not_eaten_the_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the database is ready all else is loaded, which is where starts have failed."""
    from liandong.desk.config import serve

    def fails(*_given: object, **_more: object) -> None:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(serve, "_become_launcher", fails)
    with pytest.raises(RuntimeError):
        serve.serve(["--port", "0", "--no-worker"])
    password = password_in((settings.HOME / "first-password").read_text())
    assert prove(username="security", password=password, address="")


@pytest.mark.long
def test_a_real_terminal_is_known_as_one(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    given = ["account", "--new"]
    screen, terminal = pty.openpty()
    environment = os.environ | {"LIANDONG_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(
        [sys.executable, "-m", "liandong.cli", *given], env=environment, stdout=terminal, check=True
    )
    os.close(terminal)
    assert len(password_in(os.read(screen, 4096).decode())) == 12
    os.close(screen)
