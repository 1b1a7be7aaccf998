"""An alert in words: the one sentence of its page, its series, what was checked."""

from typing import Any, Final

from liandong.desk.insight.models import Alert
from liandong.desk.insight.rules.change import RISEN

SPANS: Final = {7: "近一周", 14: "近两周"}
SELDOM: Final = 0.1
EXCLUSIONS: Final = {
    "holiday": "节日",
    "sale": "促销",
    "late": "补录",
    "person": "一人多诉",
    "double": "重复",
}


def signal_words(alert: Alert) -> str:
    """As “上升超出正常波动（一级预警 YJ20261124-01）”."""
    return f"{RISEN}（{alert.get_grade_display()}预警 {alert.number}）"


def series_words(place: str, level: str, words: dict[str, str]) -> str:
    """As “铜马商圈 · 黄金饰品”, “铜马商圈 · 晨曦健身（商家）”."""
    what = {
        "sector": words.get("sector", ""),
        "item": words.get("item", ""),
        "merchant": f"{words.get('merchant', '')}（商家）",
        "phrase": f"“{words.get('phrase', '')}”",
    }.get(level, "全部消费纠纷")
    return f"{place} · {what}"


def subject_words(alert: Alert) -> str:
    words = {name: getattr(alert, name) for name in ("sector", "item", "merchant", "phrase")}
    return series_words(alert.place, alert.level, words)


def sentence(alert: Alert) -> str:
    """某地段某领域近两周×件，去年同期×件，正常上限×件 (LOOK ⑤, 1)."""
    if alert.year_before is None:
        before = "去年同期没有可比的数据"
    else:
        before = f"去年同期 {alert.year_before} 件"
    now = f"{subject_words(alert)}{SPANS.get(alert.days, '')} {alert.observed} 件"
    return f"{now}，{before}，正常上限 {alert.upper} 件"


def usual_words(expected: float) -> str:
    """How many there usually are; a tenth of a dispute is none."""
    if expected < SELDOM:
        return "正常水平接近零"
    return f"正常水平约 {expected:.1f} 件"


def corner_words(corner: dict[str, Any] | None) -> str:
    """Where a rise gathers, and since when."""
    if not corner:
        return "没有集中地点，或者地点不明的较多"
    where = f"集中在半径约 {corner['radius']:.0f} 米的一处"
    count = f"{corner['since'][5:]} 起 {corner['observed']} 件"
    return f"{where}，{count}，{usual_words(corner['expected'])}"


def exclusion_words(check: dict[str, Any]) -> str:
    """What a check found, in a sentence."""
    match check["kind"]:
        case "holiday" | "sale":
            return _calendar_words(check)
        case "late":
            found = "发生在 30 天以前，登记在近日"
        case "person":
            found = "是同一人的第二次及以后的反映"
        case _:
            found = "可能与其他几件是同一件事，尚待确认"
    if not check["fewer"]:
        return "没有发现"
    left = check["left"]
    rest = (
        f"不计则 {left} 件，未超出正常上限" if check["explains"] else f"不计仍有 {left} 件，仍超出"
    )
    return f"{check['fewer']} 件{found}；{rest}"


def _calendar_words(check: dict[str, Any]) -> str:
    if not check["days"]:
        return "这段时间没有"
    return f"遇{'、'.join(check['days'])}，正常范围已按往年同一节点算入"
