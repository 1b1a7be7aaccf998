"""Compiled loops, kept on disk between runs.

numba keeps a loop until the file that it stands in changes, but a loop also holds the code of the
loops that it calls in other files. So what is kept here is bound to all files of this package.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def stamp_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of every source file in a folder."""
    stats = ((file.name, file.stat()) for file in sorted(folder.glob("*.py")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


STAMP: Final = stamp_of(Path(__file__).parent)


def compiled(function: Loop) -> Loop:
    """The function as machine code that lets other threads run and is kept on disk."""
    dispatcher: Any = njit(cache=True, nogil=True)(function)
    dispatcher._cache._cache_file._source_stamp = STAMP
    return cast("Loop", dispatcher)
