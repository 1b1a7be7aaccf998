"""How a change is worded: pieces first, a share only where the base carries it.

The interval and whether a rise is beyond chance come from `engine.surveillance.comparison`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

SMALLEST_BASE: Final = 50
"""Below this base a percentage is mostly chance."""
LEVEL: Final = 0.95
RISEN: Final = "上升超出正常波动"
"""So begins the verdict on what rose beyond chance, on every page."""
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Change:
    """Counts of comparable days. `low` and `high` bound the share with the chosen certainty."""

    now: int
    base: int
    share: float | None = None  # 0.2 is a fifth more; null where the base is too small for one
    low: float | None = None
    high: float | None = None
    risen: bool = False  # beyond chance
    fallen: bool = False
    known: bool = True  # there are days to compare
    days: int = 0  # so many of them

    @property
    def pieces(self) -> int:
        return self.now - self.base

    def words(self) -> str:
        """As “+12（+8%，-2%～+19%）”, “+3” on a small base, “持平”, or “无可比日”."""
        if not self.known:
            return "无可比日"
        if self.pieces == 0:
            return "持平"
        if self.share is None or self.low is None or self.high is None:
            return f"{self.pieces:+,d}"
        return f"{self.pieces:+,d}（{self.share:+.0%}，{self.low:+.0%}～{self.high:+.0%}）"

    def words_of(self, days: int) -> str:
        """The same beside a count of `days` days: where only some of them can be compared, which
        numbers the difference is that of."""
        if not self.known or self.days in {0, days}:
            return self.words()
        return f"{self.words()}（可比 {self.days} 天：{self.now:,d} 比 {self.base:,d}）"

    def verdict(self) -> str:
        """Whether it is more than chance."""
        if self.risen:
            return RISEN
        if self.fallen:
            return "下降超出正常波动"
        return "正常波动之内" if self.known else "无可比日"


NO_DAYS: Final = Change(0, 0, known=False)
NOTHING: Final = Change(0, 0)


def changes(
    now: Mapping[K, Sequence[int]], base: Mapping[K, Sequence[int]], *, pairs: int, tested: int = 1
) -> dict[K, Change]:
    """Each series' counts, day by day, against those of its comparable days.

    Looking at many series for a rise finds one by chance: of `tested` series together no more
    than one time in twenty (Bonferroni).
    """
    import numpy as np

    from liandong.engine.surveillance.comparison import Base, Rules, compare

    keys = list(dict.fromkeys([*now, *base]))
    if not keys:
        return {}
    if not pairs:
        return dict.fromkeys(keys, NO_DAYS)
    nothing = [0] * pairs
    rules = Rules(level=1 - (1 - LEVEL) / tested, small=SMALLEST_BASE)
    found = compare(
        np.array([now.get(key, nothing) for key in keys], dtype=float).T,
        np.array([base.get(key, nothing) for key in keys], dtype=float).T,
        rules,
    )
    made = {}
    for place, key in enumerate(keys):
        is_enough = found.status[place] == Base.ENOUGH
        share, low, high = (
            float(values[place]) - 1 if is_enough else None
            for values in (found.ratio, found.low, found.high)
        )
        a, b = int(found.now[place]), int(found.base[place])
        risen, fallen = bool(found.risen[place]), bool(found.fallen[place])
        made[key] = Change(a, b, share, low, high, risen, fallen and b > 0, days=pairs)
    return made


def rate(part: int, whole: int) -> float | None:
    """A share between 0 and 1, or null where there is nothing to take it of."""
    return part / whole if whole else None
