"""The pictures of one alert: its curve, where the excess comes from, what people say."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.insight.models import Alert
from liandong.desk.insight.pictures import Picture
from liandong.desk.insight.queries.alerts import disputes_url
from liandong.desk.insight.wording import usual_words
from liandong.desk.ui import charts

DIMENSIONS: Final = {
    "district": gettext_lazy("商圈"),
    "sector": gettext_lazy("行业"),
    "item": gettext_lazy("品类"),
    "merchant": gettext_lazy("商家"),
    "phrase": gettext_lazy("诉求关键词"),
    "hour": gettext_lazy("时段"),
}
BARS: Final = 8
LINKED: Final = {"district", "sector", "item", "phrase"}
"""Dimensions by which the list of disputes can be narrowed; a shop is looked for."""
ALL: Final = ("curve", *DIMENSIONS, "cloud")


def pictures_of(alert: Alert) -> dict[str, Picture]:
    """Those that there is something to show for, by name."""
    drawn = {"curve": curve(alert)}
    for name in DIMENSIONS:
        if told := alert.evidence["drivers"].get(name):
            drawn[name] = _driver(alert, name, told)
    if words := alert.evidence["drivers"].get("phrase"):
        drawn["cloud"] = _cloud(alert, words)
    return drawn


def curve(alert: Alert) -> Picture:
    told = alert.evidence["curve"]
    days = [date.fromisoformat(day) for day in told["days"]]
    spec = charts.lines(
        [f"{day:%m-%d}" for day in days],
        [
            charts.Series(_("本年"), told["observed"]),
            charts.Series(_("去年同期"), told["year_before"], "before"),
            charts.Series(_("正常下限"), told["lower"], "low"),
            charts.Series(_("正常上限"), told["upper"], "bound"),
        ],
        unit=_("件"),
    )
    title = _("%(observed)d 件，比正常上限多 %(over)d 件") % {
        "observed": alert.observed,
        "over": alert.observed - alert.upper,
    }
    note = _("每点为从该日起 %(days)d 天的件数；去年同期按年度对照日历对齐节假日和调休") % {
        "days": alert.days
    }
    return Picture("curve", title, spec, note)


def _driver(alert: Alert, name: str, told: list[dict[str, Any]]) -> Picture:
    rows = [(row["value"], row["excess"], _address(alert, name, row)) for row in told[:BARS]]
    spec = charts.horizontal_bars(
        rows, unit=_("件"), name=str(DIMENSIONS[name]), by_sector=name == "sector"
    )
    first = told[0]
    words = {"name": first["value"], "now": first["now"], "usual": usual_words(first["expected"])}
    title = _("%(name)s：%(now)d 件，%(usual)s") % words
    return Picture(name, title, spec, _("比往常多出的件数，按前一年的占比推算"))


def _cloud(alert: Alert, told: list[dict[str, Any]]) -> Picture:
    rows = [
        (row["value"], max(round(row["excess"]), 1), _address(alert, "phrase", row)) for row in told
    ]
    new = [row["value"] for row in told if row["new"]]
    title = _("新出现：%(words)s") % {"words": "、".join(new[:3])} if new else _("多出来的诉求")
    return Picture("cloud", title, charts.wordcloud(rows, unit=_("件")), _("字号按多出的件数"))


def _address(alert: Alert, name: str, row: dict[str, Any]) -> str:
    if name in LINKED:
        return disputes_url(alert, **{name: row["value"]})
    return disputes_url(alert, q=row["value"]) if name == "merchant" else ""
