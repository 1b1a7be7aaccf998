"""The pictures of one alert: its curve, where the excess comes from, what people say."""

import math
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.actors import Actor
from liandong.desk.directory.queries import outlines_for
from liandong.desk.insight.models import Alert
from liandong.desk.insight.pictures import Picture
from liandong.desk.insight.queries.alerts import disputes_url
from liandong.desk.insight.wording import corner_words, usual_words
from liandong.desk.ui import charts
from liandong.engine.surveillance.corner import METRES

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
CORNERS: Final = 48
"""Of the ring that stands for a circle."""


def pictures_of(alert: Alert, by: Actor) -> dict[str, Picture]:
    """Those that there is something to show for, by name."""
    drawn = {"curve": curve(alert)}
    for name in DIMENSIONS:
        if told := alert.evidence["drivers"].get(name):
            drawn[name] = _driver(alert, name, told)
    if words := alert.evidence["drivers"].get("phrase"):
        drawn["cloud"] = _cloud(alert, words)
    if found := _map(alert, by):
        drawn["map"] = found
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
    rows = [
        (row["value"], round(row["excess"], 1), _address(alert, name, row)) for row in told[:BARS]
    ]
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


def _map(alert: Alert, by: Actor) -> Picture | None:
    """Where: its district, or all of them, and the corner in which it gathers."""
    corner = alert.evidence["corner"]
    told = alert.evidence["drivers"].get("district", [])
    counts = {row["value"]: row["now"] for row in told} or {alert.place: alert.observed}
    areas = [
        charts.Area(name, rings, counts.get(name, 0), disputes_url(alert, district=name))
        for name, rings in outlines_for(by)
        if name == alert.place or not alert.district_id
    ]
    if not areas:
        return None
    rings = [circle(corner["lon"], corner["lat"], corner["radius"])] if corner else []
    words = corner_words(corner)
    border = [charts.Border(_("集中处"), words, rings)] if rings else []
    spec = charts.area_map(areas, border, unit=_("件"), name=_("商圈"))
    note = _("按往年各处的占比推算往常件数；圈内是超出最多的一处")
    return Picture("map", words, spec, note if corner else "")


def circle(lon: float, lat: float, radius: float) -> list[tuple[float, float]]:
    """A ring around a point, radius in metres."""
    turns = [2 * math.pi * step / CORNERS for step in range(CORNERS + 1)]
    degree = radius / METRES
    across = degree / math.cos(math.radians(lat))
    return [(lon + across * math.cos(turn), lat + degree * math.sin(turn)) for turn in turns]
