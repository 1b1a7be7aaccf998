"""How a command finds its desk: which one it is, whether it exists, whether its keys match.

A command creates no desk unless requested: otherwise a wrong environment variable would put
personal data into a new desk that nobody knows of, with keys of its own.
"""

import os
from pathlib import Path
from typing import Final

import django
from django.conf import settings

from liandong.desk.config import environment as env
from liandong.desk.config import home
from liandong.desk.config.console import complain
from liandong.desk.config.database import database_words
from liandong.desk.config.home import HomeError
from liandong.desk.work.garbage import loading
from liandong.desk.work.sqlite_file import create_missing

_occupied: Final[list[int]] = []
"""Descriptors that show that this process uses its home."""


class NoDeskError(HomeError):
    """There is no desk where the command looks."""


def open_desk(*, new: bool) -> None:
    """Start Django in the desk's home, and print which it is. Raises HomeError."""
    os.umask(0o077)
    folder = home.folder()
    if new:
        home.make(folder)
    elif not home.is_desk(folder):
        raise NoDeskError(_no_desk(folder))
    else:
        home.close_to_others(folder)
    _occupied.append(home.occupy(folder))
    start_django()
    complain(f"工作台：{settings.HOME}（{database_words(settings.DATABASES['default'])}）")


def stay_occupied() -> None:
    """Show it also once another program has taken the place of this one in its process."""
    for descriptor in _occupied:
        os.set_inheritable(descriptor, True)


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
    with loading():
        django.setup()


def prepare_database() -> None:
    """Migrate the database; create the keys of an empty one. Raises KeyFileError where a key of a
    used database is missing or does not match."""
    from django.core.management import call_command

    create_missing(settings.DATABASES["default"]["NAME"])
    check_keys()
    call_command("migrate", verbosity=0, interactive=False)


def check_keys() -> None:
    """Raise KeyFileError where a key of the database is missing or does not match."""
    from liandong.desk.access.encryption.key_checks import check_in_use

    check_in_use()


def _no_desk(folder: Path) -> str:
    source = "LIANDONG_HOME" if env.text("LIANDONG_HOME") else "LIANDONG_HOME 没有设置，缺省位置"
    return (
        f"{folder} 里没有工作台（{source}）。没有新建，也没有写入任何数据。\n"
        "办法：用运行联动的账号执行，并设好与它相同的 LIANDONG_HOME 和 DATABASE_URL；"
        "确实要在这里新建一个，请用 liandong serve，或加 --new。"
    )
