"""What and where: sectors, items, keywords, natures, districts, the most frequent first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries import counts
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
        name=_("行业"),
        by_sector=True,
    )
    return Picture("sectors", _leader(scope, by, rows, _("行业")), spec)


def items(scope: Scope, by: User) -> Picture:
    rows = counts.counted(scope, "item", by=by, limit=LARGEST)
    spec = charts.horizontal_bars(
        [(name, n, scope.disputes_url(item=name)) for name, n in rows],
        unit=scope.unit,
        name=_("品类"),
    )
    return Picture("items", _leader(scope, by, rows, _("品类")), spec)


def cloud(scope: Scope, by: User) -> Picture:
    rows = counts.phrases(scope, by=by)
    spec = charts.wordcloud(
        [(word, n, scope.disputes_url(phrase=word)) for word, n in rows], unit=scope.unit
    )
    top = "、".join(word for word, _n in rows[:3])
    title = _("说得最多的是：%(top)s") % {"top": top} if top else _("诉求关键词")
    return Picture("cloud", title, spec, _("点词可见背后的纠纷；一件纠纷同一个词只计一次"))


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
    return Picture("natures", _("各行业的投诉性质"), spec)


def districts(scope: Scope, by: User) -> Picture:
    rows = counts.by_district(scope, by=by)
    spec = charts.horizontal_bars(
        [(name, n, replace(scope, district=name).disputes_url()) for name, n in rows[:LARGEST]],
        unit=scope.unit,
        name=_("商圈"),
    )
    everywhere = replace(scope, district="")
    return Picture("districts", _leader(everywhere, by, rows, _("商圈")), spec)


def _leader(scope: Scope, by: User, rows: Sequence[tuple[str, int]], kind: str) -> str:
    """The finding of a ranking: who leads, and with which part of all disputes of the scope."""
    if not rows:
        return kind
    name, n = rows[0]
    share = n / counts.count(scope, by=by)
    return _("%(name)s最多，%(n)d %(unit)s，占 %(share).0f%%") % {
        "unit": scope.unit,
        "name": name,
        "n": n,
        "share": share * 100,
    }
