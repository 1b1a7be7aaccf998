"""Reading the city's data files: weighted words and TOML tables."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML table `data/<name>.toml`."""
    source = files("liandong.simulation") / "data" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def weighted(words: str) -> list[str]:
    """`甲*2 乙` as [甲, 甲, 乙]."""
    found: list[str] = []
    for word in words.split():
        name, _, times = word.partition("*")
        found += [name] * int(times or 1)
    return found
