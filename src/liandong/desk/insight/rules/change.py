"""What may be said of a change: pieces first, a share only where the base carries it."""

from dataclasses import dataclass

SMALLEST_BASE = 50
"""Below this many before, a percentage says more about chance than about the street."""


@dataclass(frozen=True, slots=True)
class Change:
    """`pieces` is now minus before; `share` is null where the base is too small for one."""

    pieces: int
    share: float | None

    def words(self) -> str:
        """As “+12（+8.3%）”, “+3” on a small base, or “持平”."""
        if self.pieces == 0:
            return "持平"
        if self.share is None:
            return f"{self.pieces:+,d}"
        return f"{self.pieces:+,d}（{self.share:+.1%}）"


def change(now: int, before: int) -> Change:
    """Compare two counts. Never a percentage on a base under SMALLEST_BASE, so never on zero."""
    share = (now - before) / before if before >= SMALLEST_BASE else None
    return Change(now - before, share)


def rate(part: int, whole: int) -> float | None:
    """A share between 0 and 1, or null where there is nothing to take it of."""
    return part / whole if whole else None
