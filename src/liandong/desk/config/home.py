"""The home of a desk: its folder, whether there is a desk in it, and its access rights.

Does not need Django, since it is used before settings are loaded.
"""

import fcntl
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import liandong
from liandong.desk.access.encryption.keys import SESSION, make_key
from liandong.desk.backup import switching
from liandong.desk.config import environment as env

DATABASE: Final = "liandong.sqlite3"
MARKS: Final = ("keys", DATABASE, "demo.json")
"""Files that show that a folder is the home of a desk."""
OWN: Final = ("keys", "imports", "outbox", "models", "audit", "cache", "backups")
"""Folders whose content nobody else may read. `exchange` may be mounted by a gateway."""
OPEN: Final = 0o077
IN_USE: Final = ".in-use"
"""File that whoever uses the home holds a shared lock on."""


class HomeError(Exception):
    """Why the folder cannot be a home, in words for the operator."""


def folder() -> Path:
    """`LIANDONG_HOME`, or `.liandong` in the home of the account."""
    given = env.text("LIANDONG_HOME")
    if given:
        return Path(given).resolve()
    own = Path(os.path.expanduser("~"))  # noqa: PTH111 - an account without a home raises nothing
    return (own / ".liandong").resolve()


def is_desk(home: Path) -> bool:
    return any((home / mark).exists() for mark in MARKS)


def make(home: Path) -> None:
    """Create the folder with its session key; an existing desk is left unchanged."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(
            f"建不了主目录 {home}：{error.strerror}。请把 LIANDONG_HOME 设为本账号可写的文件夹"
        ) from error
    close_to_others(home)
    make_key(home, SESSION)


def close_to_others(home: Path) -> None:
    """Remove all rights of group and others, also on existing files.

    Raises HomeError where the folder belongs to another account, or is open and holds something
    that is no desk: such a folder (`/tmp`, `/srv`) is not ours to close.
    """
    found = home.stat()
    if found.st_uid != os.geteuid():  # also for root: the owner could not open root's files
        raise HomeError(f"主目录 {home} 属于账号 {_account(found.st_uid)}，请用它执行（sudo -u）")
    is_open = bool(found.st_mode & OPEN)
    if is_open and not is_desk(home) and any(home.iterdir()):
        raise HomeError(
            f"{home} 别人也能进（权限 {stat.S_IMODE(found.st_mode):04o}），里面又有不是联动的东西，"
            "没有改它的权限。请给联动一个单独的文件夹，或先执行 chmod 700"
        )
    try:
        for path in _with_inside(home):
            with suppress(FileNotFoundError):  # removed meanwhile by a running desk
                mode = stat.S_IMODE(path.lstat().st_mode)
                if mode & OPEN and not path.is_symlink():
                    path.chmod(mode & ~OPEN)
    except PermissionError as error:
        raise HomeError(f"改不了 {error.filename} 的权限，请把主目录的属主设为本账号") from error


def occupy(home: Path, *, alone: bool = False) -> int:
    """Show until this process ends that the home is in use; the descriptor that shows it. `alone`:
    to put another desk into its place, while nobody else uses it. Raises HomeError where a restore
    goes on or was broken off half-way, or, `alone`, where the desk is in use."""
    descriptor = os.open(home / IN_USE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise HomeError(
            f"{home} 的工作台正在使用，没有恢复\n办法：先停下 liandong serve 和其他命令，再执行一次"
            if alone
            else f"正在恢复 {home} 的工作台\n办法：等恢复完成后再启动"
        ) from error
    if alone:
        return descriptor
    if switching.begun(home):
        raise HomeError(
            f"{home} 的恢复做到一半被中断，没有启动\n办法：再执行一次 liandong restore，会接着做完"
        )
    switching.clear(home)
    return descriptor


def keep_caches(home: Path) -> None:
    """Cache compiled loops in the home where they cannot be cached beside the source: a service
    account has no folder of its own for them."""
    if not os.access(Path(liandong.__file__).parent, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(home / "cache" / "numba"))


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _with_inside(home: Path) -> Iterator[Path]:
    yield home
    yield from home.glob(f"{DATABASE}*")
    yield from (path for path in home.iterdir() if path.is_file())
    for name in OWN:
        if (home / name).is_dir():
            yield home / name
            for folder, folders, files in os.walk(home / name):  # ignores what was removed
                yield from (Path(folder, each) for each in (*folders, *files))
