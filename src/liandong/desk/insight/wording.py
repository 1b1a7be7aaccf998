"""An alert in words: the one sentence of its page, its series, what was checked."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.insight.models import Alert

SPANS: Final = {7: gettext_lazy("近一周"), 14: gettext_lazy("近两周")}
SELDOM: Final = 0.1
EXCLUSIONS: Final = {
    "holiday": gettext_lazy("节日"),
    "sale": gettext_lazy("促销"),
    "late": gettext_lazy("补录"),
    "person": gettext_lazy("一人多诉"),
    "double": gettext_lazy("重复"),
}


def series_words(place: str, level: str, words: dict[str, str]) -> str:
    """As “铜马商圈 · 黄金饰品”, “铜马商圈 · 晨曦健身（商家）”."""
    what = {
        "sector": words.get("sector", ""),
        "item": words.get("item", ""),
        "merchant": _("%(name)s（商家）") % {"name": words.get("merchant", "")},
        "phrase": f"“{words.get('phrase', '')}”",
    }.get(level, _("全部消费纠纷"))
    return f"{place} · {what}"


def subject_words(alert: Alert) -> str:
    words = {name: getattr(alert, name) for name in ("sector", "item", "merchant", "phrase")}
    return series_words(alert.place, alert.level, words)


def sentence(alert: Alert) -> str:
    """某地段某领域近两周×件，去年同期×件，正常上限×件 (LOOK ⑤, 1)."""
    if alert.year_before is None:
        before = _("去年同期没有可比的数据")
    else:
        before = _("去年同期 %(n)d 件") % {"n": alert.year_before}
    return _("%(subject)s%(span)s %(observed)d 件，%(before)s，正常上限 %(upper)d 件") % {
        "subject": subject_words(alert),
        "span": SPANS.get(alert.days, ""),
        "observed": alert.observed,
        "before": before,
        "upper": alert.upper,
    }


def usual_words(expected: float) -> str:
    """How many there usually are; a tenth of a matter is none."""
    if expected < SELDOM:
        return _("往常几乎没有")
    return _("往常约 %(n).1f 件") % {"n": expected}


def corner_words(corner: dict[str, Any] | None) -> str:
    """Where a rise gathers, and since when."""
    if not corner:
        return _("没有集中在哪一处，或地点不明的太多")
    told = {"radius": corner["radius"], "since": corner["since"][5:], "n": corner["observed"]}
    words = _("集中在半径约 %(radius).0f 米的一处，%(since)s 起 %(n)d 件") % told
    return f"{words}，{usual_words(corner['expected'])}"


def exclusion_words(told: dict[str, Any]) -> str:
    """What a check found, in a sentence."""
    match told["kind"]:
        case "holiday" | "sale":
            return _calendar_words(told)
        case "late":
            found = _("%(n)d 件发生在 30 天以前，登记在近日")
        case "person":
            found = _("%(n)d 件是同一人的第二次及以后的反映")
        case _:
            found = _("%(n)d 件可能与其他几件是同一件事，尚待确认")
    if not told["fewer"]:
        return _("没有发现")
    within, beyond = _("不计则 %(left)d 件，未超出正常上限"), _("不计仍有 %(left)d 件，仍超出")
    rest = within if told["explains"] else beyond
    return f"{found % {'n': told['fewer']}}；{rest % {'left': told['left']}}"


def _calendar_words(told: dict[str, Any]) -> str:
    if not told["days"]:
        return _("这段时间没有")
    return _("遇%(days)s，正常范围已按往年同一节点算入") % {"days": "、".join(told["days"])}
