"""The first account of an empty desk, without which nobody could create others."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from liandong.desk.access.actions.administrators import admit_administrator
from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.commands import one_time_passwords
from liandong.desk.config.console import say

USERNAME: Final = "security"
FILE: Final = "first-password"


def ensure_first_account() -> None:
    """Create the security administrator where there is no account at all, and hand the one-time
    password over first: on the terminal, else in a file in the home."""
    path = Path(settings.HOME) / FILE
    with transaction.atomic():
        if User.objects.exists():
            _forget(path)
            return
        password = admit_administrator(username=USERNAME, by=System("first start"))
        if not one_time_passwords.has_terminal():
            path.unlink(missing_ok=True)  # of an earlier start that failed before the commit
            one_time_passwords.to_file(path, USERNAME, password)  # if it fails there is no account
    if one_time_passwords.has_terminal():
        say("首次使用：")
        one_time_passwords.to_terminal(USERNAME, password)
    else:
        say(f"首次使用：账号 {USERNAME}，一次性口令在 {path}（只有运行账号能读，用后请删除）")


def _forget(path: Path) -> None:
    """Remove the file once the password has been changed."""
    if not User.objects.filter(username=USERNAME, must_change_password=True).exists():
        path.unlink(missing_ok=True)
