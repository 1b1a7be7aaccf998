"""How hot loops are compiled: in one way, kept on disk, without Python's checks of division.

numba keeps a loop until the file that it stands in changes, but a loop also holds the code and the
tables of other files. So what is kept is bound to all files of its room, and to those that all
rooms share.

With LIANDONG_INTERPRETED=1 nothing is compiled and numba is not even loaded: for a few texts on a
machine that has compiled nothing yet, half a minute less. The results are the same.
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

Loop = TypeVar("Loop", bound=Callable[..., Any])
Stamp = tuple[tuple[str, int, int], ...]

INTERPRETED: Final = os.environ.get("LIANDONG_INTERPRETED") == "1"
ENGINE: Final = Path(__file__).parent
SHARED: Final = ("kernels.py", "vocabulary.py", "records")
"""What a loop of any room may hold tables of."""


def stamp_of(folder: Path, *parts: str) -> Stamp:
    """Name, time of change and size of every source file of these parts of a folder."""
    files = [path for part in parts for path in (folder / part, *(folder / part).rglob("*.py"))]
    stats = ((str(file.relative_to(folder)), file.stat()) for file in sorted(files))
    return tuple(
        (name, stat.st_mtime_ns, stat.st_size) for name, stat in stats if name.endswith(".py")
    )


@cache
def stamp_of_room(room: str) -> Stamp:
    """The stamp of all that a loop of a room of the engine may hold."""
    return stamp_of(ENGINE, *SHARED, *({room} - set(SHARED)))


def room_of(module: str) -> str | None:
    """The room of the engine that a module stands in."""
    package, _, rest = module.partition("liandong.engine.")
    room = rest.partition(".")[0]
    return room if not package and (ENGINE / room).is_dir() else None


@overload
def compiled(function: Loop, /) -> Loop: ...


@overload
def compiled(*, counted: bool = True, inline: bool = False) -> Callable[[Loop], Loop]: ...


def compiled(function: Any = None, /, *, counted: bool = True, inline: bool = False) -> Any:
    """The function as machine code that lets other threads run, compiled at the first call and kept
    beside the source, or else in NUMBA_CACHE_DIR, or in the cache of the account. Where none of
    them can be written it is compiled in each process.

    Not `counted`: without counting references, each an atomic write for each array that is passed
    on or sliced, which took a third of the time; for functions that make no array: what they write
    to is given to them. `inline`: written into its callers, since a call passes every field of
    every array.
    """
    if function is None:
        return lambda decorated: built(decorated, counted=counted, inline=inline)
    return built(function, counted=counted, inline=inline)


def built(function: Loop, *, counted: bool, inline: bool) -> Loop:
    if INTERPRETED:
        return function
    from numba import njit

    if inline:
        return cast("Loop", njit(inline="always", error_model="numpy")(function))
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"} | (
        {} if counted else {"_nrt": False}
    )
    try:
        dispatcher: Any = njit(cache=True, **options)(function)
    except RuntimeError:  # numba: no locator available
        return cast("Loop", njit(**options)(function))
    room = room_of(function.__module__)
    if room and hasattr(dispatcher._cache, "_cache_file"):
        dispatcher._cache._cache_file._source_stamp = stamp_of_room(room)
    return cast("Loop", dispatcher)


def _prefetching() -> Any:
    """LLVM's instruction of that name, as a function for compiled loops."""
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic

    def typed(_context: Any, array: Any, at: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            whole = context.make_array(signature.args[0])(context, builder, given[0])
            place = builder.bitcast(builder.gep(whole.data, [given[1]]), cgutils.voidptr_t)
            word = ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word])
            called = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], kind)
            builder.call(called, [place, word(0), word(3), word(1)])  # data, to read, to keep close
            return context.get_dummy_value()

        return types.void(array, at), generate

    return intrinsic(typed)


def _nothing(_array: Any, _at: Any) -> None:
    """What prefetching is to Python."""


_prefetch: Any = _nothing if INTERPRETED else _prefetching()
if INTERPRETED:
    np.seterr(over="ignore")  # hashes wrap around, as they do when compiled


@compiled
def prefetch(array: npt.NDArray[Any], at: int) -> None:
    """Prefetch an element that is needed soon, without waiting."""
    _prefetch(array, np.intp(at))
