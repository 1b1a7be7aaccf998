"""When Python looks for objects that hold each other in a circle and nobody else holds."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NEW_OBJECTS: Final = 100_000
"""Allocations before the collector runs; the default is 700."""


@contextmanager
def loading() -> Iterator[None]:
    """What a process loads to start with it keeps: searching that for circles again and again took
    a tenth of the start, and later delays a page or a job."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Rows of a file form no reference cycles, but searching them and all loaded modules for some
    took a fifth of the time of an import."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
