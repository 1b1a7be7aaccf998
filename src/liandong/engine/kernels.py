"""How hot loops are compiled: once, kept on disk, without Python's checks of division.

The cache of a compiled function knows changes of its own file only. So the loops of one pass stand
in one file, and one file calls no compiled function of another.
"""

from typing import Any

from numba import njit


def jit(function: Any) -> Any:
    """Compiled at the first call and kept beside the source."""
    return njit(cache=True, error_model="numpy")(function)


def inline(function: Any) -> Any:
    """Written into its callers: passing tables on counts references of each of their arrays."""
    return njit(inline="always", error_model="numpy")(function)
