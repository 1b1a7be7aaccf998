"""Allocation of memory: the first touch of a gigabyte can take as long as all work on it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import compiled


def one_heap() -> None:
    """Let Arrow use the allocator of the rest of this process.

    Its own allocator gives back at once what it will soon need again: with it, reading a million
    records from Parquet takes twice as long.
    """
    pa.set_memory_pool(pa.system_memory_pool())


@compiled
def unwritten(size: int) -> npt.NDArray[np.uint8]:
    return np.empty(size, np.uint8)


def room(size: int, dtype: Any) -> npt.NDArray[Any]:
    """So many elements of a numpy type, not yet written, on small pages.

    For some megabytes numpy asks for huge pages. Where the host of a virtual machine takes back
    what lies idle, those are made of what it took, and it hands them out again a small page at a
    time: linking a million records took an eighth longer.
    """
    return np.asarray(unwritten(size * np.dtype(dtype).itemsize).view(dtype))
