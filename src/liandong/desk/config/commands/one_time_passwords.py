"""Hands a one-time password to the person at the machine.

It goes to a terminal, or into a file that only the account of the desk can read; never to an output
that is stored, such as systemd's journal, which more people can read.
"""

import os
import sys
from pathlib import Path

from liandong.desk.config.console import say


def has_terminal() -> bool:
    return sys.stdout.isatty()


def to_terminal(username: str, password: str) -> None:
    say(f"账号 {username}，一次性口令 {password}（登录后须更改）")


def to_file(path: Path, username: str, password: str) -> None:
    """Write a new file, mode 0600. Raises OSError where it cannot be written or exists."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"账号 {username}\n一次性口令 {password}\n登录后须更改；用后请删除这个文件。\n")
        file.flush()
        os.fsync(file.fileno())
