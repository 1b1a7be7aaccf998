"""What must be seen at once."""

from collections.abc import Sequence
from typing import Final

URGENT: Final = ("受伤动手", "群体聚集", "闭店跑路", "未成年人")
"""What the urgent bar shows. Threats, old people and the press are marked, but do not go there."""

MANY_PERSONS: Final = 10
"""From so many people on a matter is urgent even when no word says so."""


def is_urgent(urgency: Sequence[str], persons: int | None) -> bool:
    return any(word in URGENT for word in urgency) or (persons or 0) >= MANY_PERSONS
