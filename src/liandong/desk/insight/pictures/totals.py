"""Totals: disputes and the records of each source, against last year and the weeks before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from liandong.desk.access.models import User
from liandong.desk.directory.queries import worked_days
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.alert_verdicts import signals, verdict_of
from liandong.desk.insight.queries.comparisons import ByDay, Key, beside, by_day
from liandong.desk.insight.queries.figures import KeyFigures, key_figures
from liandong.desk.insight.rules.change import NO_DAYS, NOTHING, Change, rate
from liandong.desk.insight.scope import RECORDS, Scope
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Cell
from liandong.engine.vocabulary import SOURCE_LABELS, Source

ALWAYS: Final = (Source.POLICE_110, Source.COMPLAINT_12315)
SOMETIMES: Final = (Source.WORKORDER_12345, Source.WALK_IN)
"""Sources with a tile of their own where they sent anything."""
OF_SOURCE: Final = "members__source"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; `compared` are its changes: 同比, 环比."""

    label: str
    value: str
    unit: str
    definition: str
    href: str
    note: str = ""
    compared: tuple[tuple[str, str], ...] = ()


def totals(scope: Scope, by: User) -> Picture:
    return picture_of("totals", total_tiles(scope, by))


def by_source(scope: Scope, by: User) -> Picture:
    return picture_of("by_source", source_tiles(scope, by))


def picture_of(name: str, shown: Sequence[Tile]) -> Picture:
    """Tiles as a table."""
    rows = [
        [
            Cell(str(tile.label)),
            Cell(tile.value, tile.href, is_number=True),
            Cell(tile.unit),
            *(Cell(words) for words in _both(tile)),
        ]
        for tile in shown
    ]
    head = ["指标", "数值", "单位", "同比", "环比"]
    first = shown[0]
    year = _both(first)[0].split("（")[0]
    title = f"{first.label} {first.value} {first.unit}，同比 {year}"
    note = "件数在前；基数不足 50 件的不列百分比；括号内为增减幅度及其百分之九十五的区间"
    return Picture(name, title, charts.plain_table(head, rows), note)


def total_tiles(scope: Scope, by: User) -> list[Tile]:
    """Six queries and the calendar; a dispute counts once whatever the charts count."""
    plain = replace(scope, counting="")
    figures = key_figures(plain, by=by)
    year, before = _compared(plain, by)
    whole = (("同比", year.get((), NO_DAYS)), ("环比", before.get((), NO_DAYS)))
    verdict = verdict_of(whole[0][1], (plain.district, ""), signals(plain, by=by), plain.period)
    return [
        *_all(figures, plain, whole, verdict),
        _settled(figures, plain),
        *_rest(figures, plain),
    ]


def source_tiles(scope: Scope, by: User) -> list[Tile]:
    """Three queries and the calendar."""
    plain = replace(scope, counting="")
    records = replace(scope, counting=RECORDS)
    now = by_day(records, scope.period.each_day(), by=by, keys=(OF_SOURCE,))
    sums = {key[0]: sum(days.values()) for key, days in now.items()}
    both = _compared(records, by, now, keys=(OF_SOURCE,))
    shown = [*ALWAYS, *(source for source in SOMETIMES if sums.get(source))]
    return [
        Tile(
            SOURCE_LABELS[source],
            f"{sums.get(source, 0):,}",
            "条",
            DEFINITIONS["by_source"].text,
            plain.disputes_url(source=source),
            compared=tuple(
                (words, of.get((source.value,), NOTHING).words_of(scope.period.days))
                for words, of in zip(("同比", "环比"), both, strict=True)
            ),
        )
        for source in shown
    ]


def _compared(
    scope: Scope, by: User, now: ByDay | None = None, keys: Sequence[str] = ()
) -> tuple[dict[Key, Change], dict[Key, Change]]:
    """Against last year and against the weeks before; the days of now are counted once."""
    counted = by_day(scope, scope.period.each_day(), by=by, keys=keys) if now is None else now
    worked = worked_days()
    pairs = [scope.period.against(kind, worked) for kind in (Against.YEAR, Against.BEFORE)]
    year, before = (
        beside(counted, by_day(scope, days.base, by=by, keys=keys), days) for days in pairs
    )
    return year, before


def _all(
    figures: KeyFigures, scope: Scope, whole: tuple[tuple[str, Change], ...], verdict: str
) -> list[Tile]:
    year = whole[0][1]
    return [
        Tile(
            DEFINITIONS["disputes"].title,
            f"{figures.disputes:,}",
            "件",
            DEFINITIONS["disputes"].text,
            scope.disputes_url(),
            compared=tuple((words, change.words_of(scope.period.days)) for words, change in whole),
        ),
        Tile(
            DEFINITIONS["year_before"].title,
            f"{year.base:,}" if year.known else "—",
            "件",
            DEFINITIONS["year_before"].text,
            scope.base_url(Against.YEAR),
            note=_note(year, scope, verdict),
        ),
    ]


def _note(year: Change, scope: Scope, verdict: str) -> str:
    """Where days are left out, with how many of this period it was compared."""
    if not year.known or year.days == scope.period.days:
        return verdict
    return f"与本期可比的 {year.days} 天（{year.now} 件）比；{verdict}"


def _settled(figures: KeyFigures, scope: Scope) -> Tile:
    share = rate(figures.settled, figures.decided)
    return Tile(
        DEFINITIONS["settled"].title,
        "—" if share is None else f"{share:.1%}",
        "",
        DEFINITIONS["settled"].text,
        scope.disputes_url(status="settled"),
        note=f"{figures.settled} / {figures.decided} 件",
    )


def _rest(figures: KeyFigures, scope: Scope) -> list[Tile]:
    return [
        Tile(
            DEFINITIONS["amount"].title,
            f"{figures.amount:,.0f}",
            "元",
            DEFINITIONS["amount"].text,
            scope.disputes_url(sort="-amount", amount_from="0"),
        ),
        Tile(
            DEFINITIONS["several"].title,
            f"{figures.several_sources:,}",
            "件",
            DEFINITIONS["several"].text,
            scope.disputes_url(several="1"),
        ),
    ]


def _both(tile: Tile) -> list[str]:
    changes = dict(tile.compared)
    return [changes.get(name, "—") for name in ("同比", "环比")]
