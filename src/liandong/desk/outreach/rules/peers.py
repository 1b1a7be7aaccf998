"""A count of one merchant beside those of its peers: never a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

FEW: Final = 5
"""Below so many disputes, or with fewer peers, nothing is compared."""
TOO_FEW: Final = "数量少，不作比较"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`own` beside the median and the range of the peers; without them too few to compare."""

    own: int
    median: float | None = None
    lowest: int | None = None
    highest: int | None = None

    @property
    def words(self) -> str:
        """As “同类中位数 3，范围 0–12”."""
        if self.median is None:
            return TOO_FEW
        return f"同类中位数 {self.median:g}，范围 {self.lowest}–{self.highest}"


def compare(own: int, peers: Sequence[int]) -> Comparison:
    """`peers`: the count of each of the others, zeros included."""
    if own < FEW or len(peers) < FEW:
        return Comparison(own)
    return Comparison(own, median(peers), min(peers), max(peers))
