"""Compiled loops, kept on disk between runs.

numba keeps a loop until the file that it stands in changes, but a loop also holds the code of the
loops that it calls in other files. So what is kept here is bound to all files of this package.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

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


def asking(_context: Any, array: Any, at: Any) -> Any:
    """What `prefetch` is compiled to: LLVM's instruction of that name."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        whole = context.make_array(signature.args[0])(context, builder, given[0])
        place = builder.bitcast(builder.gep(whole.data, [given[1]]), cgutils.voidptr_t)
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word])
        called = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], kind)
        builder.call(called, [place, word(0), word(3), word(1)])  # data, to read, to keep close
        return context.get_dummy_value()

    return types.void(array, at), generate


ask: Any = intrinsic(asking)


@compiled
def prefetch(array: npt.NDArray[Any], at: int) -> None:
    """Ask memory for an element that is wanted soon, and do not wait for it."""
    ask(array, np.intp(at))
