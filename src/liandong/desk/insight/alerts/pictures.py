"""The pictures of one alert: its curve, where the excess comes from, the phrases of the texts."""

import math
from datetime import date
from typing import Any, Final

from liandong.desk.access.actors import Actor
from liandong.desk.directory.queries import outlines_for
from liandong.desk.insight.models import Alert
from liandong.desk.insight.pictures import Picture
from liandong.desk.insight.queries.alerts import disputes_url
from liandong.desk.insight.wording import corner_words, usual_words
from liandong.desk.ui import charts

DIMENSIONS: Final = {
    "district": "商圈",
    "sector": "行业",
    "item": "品类",
    "merchant": "商家",
    "phrase": "诉求关键词",
    "hour": "时段",
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
        if drivers := alert.evidence["drivers"].get(name):
            drawn[name] = _driver(alert, name, drivers)
    if words := alert.evidence["drivers"].get("phrase"):
        drawn["cloud"] = _cloud(alert, words)
    if found := _map(alert, by):
        drawn["map"] = found
    return drawn


def curve(alert: Alert) -> Picture:
    points = alert.evidence["curve"]
    days = [date.fromisoformat(day) for day in points["days"]]
    spec = charts.lines(
        [f"{day:%m-%d}" for day in days],
        [
            charts.Series("本年", points["observed"]),
            charts.Series("去年同期", points["year_before"], "before"),
            charts.Series("正常下限", points["lower"], "low"),
            charts.Series("正常上限", points["upper"], "bound"),
        ],
        unit="件",
    )
    title = f"{alert.observed} 件，比正常上限多 {alert.observed - alert.upper} 件"
    note = f"每点为从该日起 {alert.days} 天的件数；去年同期按年度对照日历对齐节假日和调休"
    return Picture("curve", title, spec, note)


def _driver(alert: Alert, name: str, drivers: list[dict[str, Any]]) -> Picture:
    rows = [
        (row["value"], round(row["excess"], 1), _address(alert, name, row))
        for row in drivers[:BARS]
    ]
    spec = charts.horizontal_bars(
        rows, unit="件", name=str(DIMENSIONS[name]), by_sector=name == "sector"
    )
    first = drivers[0]
    title = f"{first['value']}：{first['now']} 件，{usual_words(first['expected'])}"
    return Picture(name, title, spec, "超出正常水平的件数，按前一年的占比推算")


def _cloud(alert: Alert, drivers: list[dict[str, Any]]) -> Picture:
    rows = [
        (row["value"], max(round(row["excess"]), 1), _address(alert, "phrase", row))
        for row in drivers
    ]
    new = [row["value"] for row in drivers if row["new"]]
    title = f"新出现：{'、'.join(new[:3])}" if new else "增加的诉求"
    return Picture("cloud", title, charts.wordcloud(rows, unit="件"), "字号按增加的件数")


def _address(alert: Alert, name: str, row: dict[str, Any]) -> str:
    if name in LINKED:
        return disputes_url(alert, **{name: row["value"]})
    return disputes_url(alert, q=row["value"]) if name == "merchant" else ""


def _map(alert: Alert, by: Actor) -> Picture | None:
    """Where: its district, or all of them, and the corner in which it gathers."""
    corner = alert.evidence["corner"]
    drivers = alert.evidence["drivers"].get("district", [])
    counts = {row["value"]: row["now"] for row in drivers} or {alert.place: alert.observed}
    areas = [
        charts.Area(name, rings, counts.get(name, 0), disputes_url(alert, district=name))
        for name, rings in outlines_for(by)
        if name == alert.place or not alert.district_name
    ]
    if not areas:
        return None
    rings = [circle(corner["lon"], corner["lat"], corner["radius"])] if corner else []
    words = corner_words(corner)
    border = [charts.Border("集中处", words, rings)] if rings else []
    spec = charts.area_map(areas, border, unit="件", name="商圈")
    note = "按往年各处的占比推算正常件数；圈内是超出最多的一处"
    return Picture("map", words, spec, note if corner else "")


def circle(lon: float, lat: float, radius: float) -> list[tuple[float, float]]:
    """A ring around a point, radius in metres."""
    from liandong.engine.surveillance.scan.corners import METRES

    turns = [2 * math.pi * step / CORNERS for step in range(CORNERS + 1)]
    degree = radius / METRES
    across = degree / math.cos(math.radians(lat))
    return [(lon + across * math.cos(turn), lat + degree * math.sin(turn)) for turn in turns]
