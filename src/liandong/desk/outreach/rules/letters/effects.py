"""Whether a letter helped, in the words of its page."""

from datetime import date, timedelta
from typing import Any, Final

WEEKS: Final = 8
"""After the letter was sent, before anything is said of its effect."""


def known_on(sent_on: date) -> date:
    """From which day on it can be told."""
    return sent_on + timedelta(days=7 * WEEKS + 1)


def effect_sentence(found: dict[str, Any]) -> str:
    """The interval, or plainly that none can be told."""
    counts = f"送出后 {WEEKS} 周 {found['observed']:.0f} 件"
    if found["verdict"] == "too_little":
        return f"不能认定有成效：{counts}，件数或者可以对照的商户太少，不能判断。"
    expected = f"按未提醒的相似商户推算应为 {found['expected']:.0f} 件"
    low, high = _share(found["low"]), _share(found["high"])
    reach = f"比推算{_more(found['ratio'])}（九成五把握在 {low} 到 {high} 之间）"
    match found["verdict"]:
        case "fell":
            return f"投诉减少：{counts}，{expected}，{reach}。"
        case "rose":
            return f"投诉没有减少，反而增加：{counts}，{expected}，{reach}。"
        case _:
            return f"不能认定有成效：{counts}，{expected}，{reach}，其中包括没有变化。"


def _share(ratio: float) -> str:
    return f"{ratio - 1:+.0%}"


def _more(ratio: float) -> str:
    return f"少 {1 - ratio:.0%}" if ratio < 1 else f"多 {ratio - 1:.0%}"
