"""抽签: the order of letters, visits or training drawn by lot, in words and in numbers.

When hands are short somebody comes first. A lot leaves nobody out, and the shops that still wait
show what happens without (engine.surveillance.drawn_order). Two people of two sides each give four
digits; with the digest of the plan they make the seed, so neither can choose the order alone and
anybody can draw it again.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite, isinf
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import hashes

if TYPE_CHECKING:
    from liandong.engine.surveillance.drawn_order import DrawnEffect, Order

KINDS: Final = {"letter": "提醒", "visit": "走访", "training": "培训"}
FEWEST: Final = 12
"""Shops below which no order can be told from another."""
GROUPS: Final = (3, 6)
APART: Final = (2, 8)
"""Weeks between two groups: least and most."""
PAST: Final = 52
"""Weeks before, by which the smallest effect is worked out."""
DIGITS: Final = 4


class State(StrEnum):
    """How far it is."""

    PLANNED = "planned"
    FIXED = "fixed"
    DRAWN = "drawn"
    STOPPED = "stopped"


STATES: Final = {
    State.PLANNED: "计划",
    State.FIXED: "已定稿，待抽签",
    State.DRAWN: "已抽签",
    State.STOPPED: "已中止",
}


def digest_of(parts: Sequence[object]) -> str:
    """SM3 of the plan, 64 hex digits. Whoever has the plan can work it out again."""
    return _sm3("\n".join(map(str, parts)))


def seed_of(digest: str, first: str, second: str) -> int:
    """Out of the plan and the digits of both sides."""
    return int(_sm3(f"{digest}\n{first}\n{second}")[:16], 16)


def _sm3(text: str) -> str:
    found = hashes.Hash(hashes.SM3())
    found.update(text.encode("utf-8"))
    return found.finalize().hex()


def order_of(units: int, groups: int, apart: int, seed: int) -> "Order":
    from liandong.engine.surveillance.drawn_order import draw

    return draw(units, groups=groups, apart=apart, seed=seed)


def group_of(start: int, apart: int) -> int:
    """Which group comes in this week of the order, from 1."""
    return start // apart


def weeks_of(groups: int, apart: int) -> int:
    """From the weeks in which nobody has had a turn to those of the last group."""
    return apart * (groups + 1)


def day_of(first_on: date, group: int, apart: int) -> date:
    """On which the group (from 1) begins."""
    return first_on + timedelta(weeks=apart * (group - 1))


def observed(first_on: date, groups: int, apart: int) -> tuple[date, date]:
    """First and last day that are counted: one gap before the first group begins, until one after
    the last did."""
    since = first_on - timedelta(weeks=apart)
    return since, since + timedelta(weeks=weeks_of(groups, apart)) - timedelta(days=1)


def smallest_words(ratio: float | None) -> str:
    """Before the draw: what could be found at all."""
    if ratio is None:
        return (
            "件数太少，抽签也看不出效果。可以并入更多商户、加长间隔，或者只按抽签的先后办，不评估。"
        )
    return f"能看出的最小变化约为减少 {1 - ratio:.0%}；更小的多半看不出。"


def stored(found: "DrawnEffect", merged: int = 0) -> dict[str, Any]:
    """As JSON, which has neither NaN nor infinity: those are left out. `merged`: shops that were
    not compared, since they turned out to be one."""
    return (
        {name: round(value, 4) for name, value in found._asdict().items() if isfinite(value)}
        | ({"unbounded": True} if isinf(found.high) else {})
        | ({"merged": merged} if merged else {})
    )


def effect_words(found: dict[str, Any], *, units: int, weeks: int, smallest: float | None) -> str:
    """The interval, or plainly that no difference can be told; who was left out."""
    merged = found.get("merged", 0)
    words = _compared(found, units=units - merged, weeks=weeks, smallest=smallest)
    return f"{words}其中 {merged} 家后来在名录里合并，不计入比较。" if merged else words


def _compared(found: dict[str, Any], *, units: int, weeks: int, smallest: float | None) -> str:
    if "ratio" not in found or "low" not in found:
        return "说不出：这些周没有足够的纠纷。"
    low, high = found["low"], found.get("high")
    of = f"按抽签的先后比较，{units} 家 {weeks} 周：办过的比还没办的"
    if high is not None and high < 1:
        return (
            f"{of}少约 {1 - found['ratio']:.0%}"
            f"（九成五的把握：少 {1 - high:.0%} 到 {1 - low:.0%} 之间），"
            "先后由抽签定，差别不来自挑选。"
        )
    if low > 1:
        return f"{of}多约 {found['ratio'] - 1:.0%}（九成五的把握：" + (
            f"多 {low - 1:.0%} 到 {high - 1:.0%} 之间）。" if high else f"至少多 {low - 1:.0%}）。"
        )
    more = f"也可能多 {high - 1:.0%}" if high is not None else "多多少说不出"
    words = f"抽签比较看不出差别（可能少 {1 - low:.0%}，{more}）。"
    return words + (
        "" if smallest is None else f"事先算得能看出的最小变化是减少 {1 - smallest:.0%}。"
    )
