"""The recogniser of this process: loaded once, since its model takes a while to load."""

from functools import cache

from liandong.engine.recognition import Recogniser


@cache
def recogniser() -> Recogniser:
    return Recogniser.load()
