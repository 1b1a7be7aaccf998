"""What the station came to, and how punctual it was, as tables that are kept like pictures.

They stand on pages of their own; here they are drawn to be frozen and made again.
"""

from collections.abc import Collection
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.clocks import Rate, rated
from liandong.desk.disputes.queries.clocks import rates as rates_of
from liandong.desk.disputes.rules.periods import Period as ClockCode
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.frozen_ids import kept_ids
from liandong.desk.insight.scope import Scope
from liandong.desk.station.definitions import FIGURES
from liandong.desk.station.queries.figures import (
    RECOVERED,
    Period,
    StationFigures,
    counted,
    station_figures,
)
from liandong.desk.station.rules.figures import Days
from liandong.desk.station.rules.figures import Rate as Share
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Cell, number

OPEN_RATES: Final = (ClockCode.DECISION, ClockCode.MEDIATION)
OF_CLUES: Final = (ClockCode.CLUE,)
Row = list[Cell]


def station(scope: Scope, by: User) -> Picture:
    """The figures of 本站成效 beside those of the period before."""
    period = _period(scope)
    now = station_figures(by, _of(scope), period)
    was = station_figures(by, _of(scope), period.before)
    head = ["指标", "数值", "单位", "件数", "上一周期", "上一周期件数"]
    rows = [*_shares(scope, now, was), *_money(scope, now, was), *_days(scope, now, was)]
    scene, station = _percent(now.figures.on_scene), _percent(now.figures.in_station)
    yuan = f"{now.recovered.performed:,.2f}"
    title = f"现场调结率 {scene}，站内化解率 {station}，挽回损失 {yuan} 元"
    note = f"上一周期为 {period.before.since} 至 {period.before.until}"
    return Picture("station", title, charts.plain_table(head, rows), note)


def rates(scope: Scope, by: User) -> Picture:
    """按时初查率, 按时办结率 and 调解成功率."""
    return _rates("rates", scope, by, OPEN_RATES)


def clue_rate(scope: Scope, by: User) -> Picture:
    """举报按时核查率: the regulator's alone."""
    return _rates("clue_rate", scope, by, OF_CLUES)


def rows_of_station(scope: Scope, by: User) -> QuerySet[Dispute]:
    period, of = _period(scope), _of(scope)
    ids = [counted(by, of, span).values("pk") for span in (period, period.before)]
    return Dispute.objects.filter(Q(pk__in=ids[0]) | Q(pk__in=ids[1]))


def rows_of_rates(scope: Scope, by: User) -> QuerySet[Dispute]:
    return rated(by, scope.period.since, scope.period.until, OPEN_RATES, _of(scope))


def rows_of_clue_rate(scope: Scope, by: User) -> QuerySet[Dispute]:
    return rated(by, scope.period.since, scope.period.until, OF_CLUES, _of(scope))


def _period(scope: Scope) -> Period:
    return Period(scope.period.since, scope.period.until)


def _of(scope: Scope) -> Q:
    """Of which disputes: those of the place; of a frozen figure, those that it was made of."""
    place = Q(dispute__district__name=scope.district) if scope.district else Q()
    return place & Q(dispute__in=kept_ids(scope.kept)) if scope.kept else place


def _rates(name: str, scope: Scope, by: User, codes: Collection[ClockCode]) -> Picture:
    found = rates_of(by, scope.period.since, scope.period.until, _of(scope))
    shown = [rate for rate in found if rate.code in codes]
    head = ["指标", "数值", "件数"]
    title = "，".join(f"{rate.label} {rate.words}" for rate in shown)
    note = "本地测算，以全国12315平台为准"
    return Picture(name, title, charts.plain_table(head, map(_rate_row, shown)), note)


def _rate_row(rate: Rate) -> Row:
    return [
        Cell(str(rate.label)),
        Cell(rate.words, is_number=True),
        Cell(f"{rate.done:,}／{rate.of:,}"),
    ]


def _percent(share: Share) -> str:
    return "—" if share.percent is None else f"{share.percent:.1f}%"


def _shares(scope: Scope, now: StationFigures, was: StationFigures) -> list[Row]:
    pairs = (
        ("on_scene", "on_scene", now.figures.on_scene, was.figures.on_scene),
        ("in_station", "settled", now.figures.in_station, was.figures.in_station),
    )
    shares = [
        [
            Cell(str(FIGURES[name][0])),
            Cell(_percent(share), _href(scope, show), is_number=True),
            Cell(""),
            Cell(_parts(share)),
            Cell(_percent(other), is_number=True),
            Cell(_parts(other)),
        ]
        for name, show, share, other in pairs
    ]
    left, before = (len(figures.figures.left_out) for figures in (now, was))
    return [
        *shares,
        _row(str(FIGURES["left_out"][0]), "件", left, before, _href(scope, "left_out")),
    ]


def _money(scope: Scope, now: StationFigures, was: StationFigures) -> list[Row]:
    money, before = now.recovered, was.recovered
    href = _href(scope, RECOVERED)
    return [
        _row(str(FIGURES["recovered"][0]), "元", money.performed, before.performed, href),
        _row(str(FIGURES["agreed"][0]), "元", money.agreed, before.agreed),
    ]


def _days(scope: Scope, now: StationFigures, was: StationFigures) -> list[Row]:
    """The median and nine of ten, by path."""
    rows = []
    for now_days, before in zip(now.figures.days, was.figures.days, strict=True):
        for words, pair in (
            ("化解天数中位数", (now_days.median, before.median)),
            ("90%的用时（天）在…以内", (now_days.p90, before.p90)),
        ):
            rows.append(_of_path(scope, words, now_days, before, pair))
    return rows


def _of_path(
    scope: Scope, words: str, now_days: Days, before: Days, pair: tuple[float | None, float | None]
) -> Row:
    now, was = (number(None if days is None else round(days, 2)) for days in pair)
    return [
        Cell(f"{now_days.path} · {words}"),
        now._replace(href=_href(scope, now_days.path)),
        Cell("天"),
        Cell(f"{now_days.count:,}"),
        was,
        Cell(f"{before.count:,}"),
    ]


def _row(label: str, unit: str, now: int | Decimal, was: int | Decimal, href: str = "") -> Row:
    return [
        Cell(label),
        number(float(now), href),
        Cell(unit),
        Cell(""),
        number(float(was)),
        Cell(""),
    ]


def _parts(share: Share) -> str:
    return f"{len(share.part):,}／{len(share.whole):,}"


def _href(scope: Scope, show: str) -> str:
    """The rows behind, where the page of the station is of one district."""
    query = {**scope.fixed, "show": show}
    return f"{reverse('station:figures')}?{urlencode(query)}" if scope.district else ""
