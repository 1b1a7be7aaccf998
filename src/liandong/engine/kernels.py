"""How hot loops are compiled: once, kept on disk, without Python's checks of division.

The cache of a compiled function knows changes of its own file only. So the loops of one pass stand
in one file, and one file calls no compiled function of another.
"""

from typing import Any

from numba import njit


def jit(function: Any) -> Any:
    """Compiled at the first call and kept beside the source."""
    return njit(cache=True, error_model="numpy")(function)


def bare(function: Any) -> Any:
    """As `jit`, without counting references: each count is an atomic write for each array that is
    passed on or sliced, which took a third of the time. For functions that make no array: what
    they write to is given to them."""
    options: dict[str, Any] = {"cache": True, "error_model": "numpy", "_nrt": False}
    return njit(**options)(function)


def inline(function: Any) -> Any:
    """Written into its callers: a call passes every field of every array."""
    return njit(inline="always", error_model="numpy")(function)
