"""What, where and on whom: sectors, items, natures, districts and their map, merchants beside what
is usual among their like; the most frequent first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from liandong.desk.access.models import User
from liandong.desk.directory.models import Border
from liandong.desk.directory.queries import borders, outlines_for
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries import counts
from liandong.desk.insight.queries.concentration import Trader, concentration
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts
from liandong.engine.vocabulary import NATURES

LARGEST: Final = 12
"""So many sectors keep a colour of their own; a longer list is no picture any more."""


def sectors(scope: Scope, by: User) -> Picture:
    rows = counts.counted(scope, "sector", by=by)
    spec = charts.horizontal_bars(
        [(name, n, scope.disputes_url(sector=name)) for name, n in rows[:LARGEST]],
        unit=scope.unit,
        name="行业",
        by_sector=True,
    )
    return Picture("sectors", _leader(scope, by, rows, "行业"), spec)


def items(scope: Scope, by: User) -> Picture:
    rows = counts.counted(scope, "item", by=by, limit=LARGEST)
    spec = charts.horizontal_bars(
        [(name, n, scope.disputes_url(item=name)) for name, n in rows],
        unit=scope.unit,
        name="品类",
    )
    return Picture("items", _leader(scope, by, rows, "品类"), spec)


def cloud(scope: Scope, by: User) -> Picture:
    rows = counts.phrases(scope, by=by)
    spec = charts.wordcloud(
        [(word, n, scope.disputes_url(phrase=word)) for word, n in rows], unit=scope.unit
    )
    top = "、".join(word for word, _n in rows[:3])
    title = f"高频诉求：{top}" if top else "诉求关键词"
    return Picture("cloud", title, spec, "点词可见对应的纠纷；一件纠纷同一个词只计一次")


def natures(scope: Scope, by: User) -> Picture:
    cells = counts.sector_by_nature(scope, by=by)
    leading = sorted(cells, key=lambda sector: (-sum(cells[sector]), sector))[:LARGEST]
    spec = charts.heatmap(
        leading,
        NATURES,
        [cells[sector] for sector in leading],
        unit=scope.unit,
        hrefs=[
            [scope.disputes_url(sector=sector, nature=nature) for nature in NATURES]
            for sector in leading
        ],
    )
    return Picture("natures", "各行业的投诉性质", spec)


def districts(scope: Scope, by: User) -> Picture:
    rows = counts.by_district(scope, by=by)
    spec = charts.horizontal_bars(
        [(name, n, replace(scope, district=name).disputes_url()) for name, n in rows[:LARGEST]],
        unit=scope.unit,
        name="商圈",
    )
    everywhere = replace(scope, district="")
    return Picture("districts", _leader(everywhere, by, rows, "商圈"), spec)


def _leader(scope: Scope, by: User, rows: Sequence[tuple[str, int]], kind: str) -> str:
    """The finding of a ranking: who leads, and with which part of all disputes of the scope."""
    if not rows:
        return kind
    name, n = rows[0]
    share = n / counts.count(scope, by=by)
    return f"{name}最多，{n} {scope.unit}，占 {share * 100:.0f}%"


def places(scope: Scope, by: User) -> Picture:
    counted = dict(counts.by_district(scope, by=by))
    areas = [
        charts.Area(name, rings, counted.get(name, 0), scope.at(name).disputes_url())
        for name, rings in outlines_for(by)
    ]
    lines = [
        charts.Border(str(Border.Kind(border.kind).label), border.name, border.rings)
        for border in borders()
    ]
    spec = charts.area_map(areas, lines, unit=scope.unit, name="商圈")
    first = max(areas, key=lambda area: area.value, default=None)
    if first is None:
        return Picture("places", "地图", spec)
    title = f"{first.name}最多，{first.value} {scope.unit}"
    return Picture("places", title, spec, "颜色越深件数越多；边界由“名录·边界”导入")


def merchants(scope: Scope, by: User) -> Picture:
    rows = concentration(scope, by=by, limit=LARGEST)
    spec = charts.horizontal_bars(
        [(row.name, row.n, _address(scope, row)) for row in rows],
        unit=scope.unit,
        name="商家",
        beside=charts.Series("同类均值", [row.like for row in rows]),
    )
    note = "内部掌握，不对外公布；同类均值为同行业登记商户每户平均件数，未登记的商家没有"
    return Picture("merchants", _title(rows, scope), spec, note)


def _address(scope: Scope, row: Trader) -> str:
    if row.merchant:
        return scope.disputes_url(merchant=str(row.merchant))
    return scope.disputes_url(shop=row.name, lacks="register")


def _title(rows: list[Trader], scope: Scope) -> str:
    if not rows:
        return "商家"
    first = rows[0]
    most = f"{first.name}最多，{first.n} {scope.unit}"
    return most if first.like is None else f"{most}，同类平均 {first.like:.1f} {scope.unit}"
