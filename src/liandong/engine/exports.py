"""The names that a room gives away, each loaded when it is first used.

A room loads compiled loops and tables, which take a second and more. Who wants an error or the name
of a column of it must not wait for them: every command and every web process starts with those.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def on_first_use(room: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562): `modules` says where below it each name stands."""

    def load(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(import_module(f"{room}.{modules[name]}"), name)
        setattr(sys.modules[room], name, value)
        return value

    return load
