"""Charts of the district picture: the finding as title, the numbers, the addresses behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.insight.queries import counts
from liandong.desk.insight.rules.period import Grain, Period
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts
from liandong.engine.vocabulary import NATURES

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
LARGEST: Final = 12
"""So many sectors keep a colour of their own; a longer list is no picture any more."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart. `title` says what is to be seen; `note` how it was counted."""

    name: str
    title: str
    spec: charts.Spec
    note: str = ""


def trend(scope: Scope, by: User) -> Picture:
    steps = list(scope.period.steps())
    now = counts.trend(scope, by=by)
    before = counts.trend(scope, by=by, period=scope.period.year_before())[: len(steps)]
    peak = max(range(len(now)), key=lambda place: now[place])
    spec = charts.lines(
        [_step(step, scope.period.grain) for step in steps],
        [
            charts.Series(_("本期"), now),
            charts.Series(_("去年同期"), [*before, *[None] * (len(steps) - len(before))], "before"),
        ],
        unit=scope.unit,
        hrefs=[scope.disputes_url(step) for step in steps],
    )
    title = _("最多的是 %(step)s：%(n)d %(unit)s") % {
        "unit": scope.unit,
        "step": _step(steps[peak], scope.period.grain),
        "n": now[peak],
    }
    return Picture("trend", title, spec, _("去年同期按 52 周前的同一星期几对齐"))


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
    leading = [name for name, _n in counts.counted(scope, "sector", by=by, limit=LARGEST)]
    spec = charts.heatmap(
        leading,
        NATURES,
        counts.sector_by_nature(scope, leading, by=by),
        unit=scope.unit,
        hrefs=[
            [scope.disputes_url(sector=sector, nature=nature) for nature in NATURES]
            for sector in leading
        ],
    )
    return Picture("natures", _("各行业的投诉性质"), spec)


def hours(scope: Scope, by: User) -> Picture:
    values = counts.weekday_by_hour(scope, by=by)
    spec = charts.heatmap(WEEKDAYS, [f"{hour}时" for hour in range(24)], values, unit=scope.unit)
    busiest = max(
        ((day, hour) for day in range(7) for hour in range(24)),
        key=lambda place: values[place[0]][place[1]],
    )
    title = _("%(day)s %(hour)d 时最忙") % {"day": WEEKDAYS[busiest[0]], "hour": busiest[1]}
    return Picture("hours", title, spec, _("排班参考；按首次反映的时间计"))


def merchants(scope: Scope, by: User) -> Picture:
    rows = counts.counted(scope, "merchant_name", by=by, limit=LARGEST)
    spec = charts.horizontal_bars(
        [(name, n, scope.disputes_url(q=name)) for name, n in rows], unit=scope.unit, name=_("商家")
    )
    return Picture(
        "merchants", _leader(scope, by, rows, _("商家")), spec, _("内部掌握，不对外公布")
    )


def districts(scope: Scope, by: User) -> Picture:
    rows = counts.by_district(scope, by=by)
    spec = charts.horizontal_bars(
        [(name, n, replace(scope, district=name).disputes_url()) for name, n in rows[:LARGEST]],
        unit=scope.unit,
        name=_("商圈"),
    )
    everywhere = replace(scope, district="")
    return Picture("districts", _leader(everywhere, by, rows, _("商圈")), spec)


PICTURES: Final[dict[str, Callable[[Scope, User], Picture]]] = {
    draw.__name__: draw
    for draw in (trend, sectors, items, cloud, natures, hours, merchants, districts)
}


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


def _step(step: Period, grain: Grain) -> str:
    if grain is Grain.DAY:
        return f"{step.since:%m-%d}"
    if grain is Grain.WEEK:
        return f"{step.since:%m-%d} 起"
    return f"{step.since:%Y-%m}"
