"""What a person's choice of sensitivity means to the engine."""

from collections.abc import Sequence
from typing import Final

from liandong.engine.surveillance.nightly.findings import Rules

Q: Final = {"strict": 0.05, "normal": 0.10, "eager": 0.20}
"""The part of false ones among what a night finds, at most."""


def rules_for(sensitivity: str, least_in_window: int, levels: Sequence[str]) -> Rules:
    return Rules(Q[sensitivity], least_in_window, tuple(levels))
