"""The states of an emergency plan, and its levels: those of group disputes, the gravest first."""

from enum import StrEnum
from typing import Final

from liandong.engine.surveillance.groups.levels import NAMES

LEVELS: Final = NAMES
"""Ⅰ, Ⅱ, Ⅲ, Ⅳ."""


class State(StrEnum):
    """Where a plan is."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPEALED = "repealed"


STATES: Final = {State.DRAFT: "草稿", State.IN_FORCE: "施行", State.REPEALED: "已废止"}
RESULTS: Final = {"keep": "继续适用", "revise": "需要修订"}
"""What a review came to."""
