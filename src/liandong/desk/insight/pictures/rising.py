"""What rises: places and fields, those that are watched all year, and what was not there before."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Q
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.alert_verdicts import signals, verdict_of
from liandong.desk.insight.queries.comparisons import Key, compared, pairs_of, totals
from liandong.desk.insight.queries.newcomers import newcomers
from liandong.desk.insight.queries.scoped import earliest
from liandong.desk.insight.rules.change import NO_DAYS, RISEN, Change
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Cell
from liandong.engine.calendar.comparable import Pairs

KEY_FIELDS: Final = ("外卖食品", "黄金饰品", "电动自行车", "大宗电器")
"""重点领域: the fields that the services watch all year."""
SHOWN: Final = 5
LOOKED_AT: Final = 20
FEWEST: Final = 5
"""Fewer than these are no rise, whatever the share."""
PLACED: Final = ~Q(item="") & Q(district__isnull=False)
KEYS: Final = ("district", "item")
NAMES: Final = {Against.YEAR: "去年同期", Against.BEFORE: "此前同样几周"}


def risers(scope: Scope, by: User, *, beyond_chance: bool = False) -> Picture:
    """Places and fields that rose most, each with whether that is more than chance;
    `beyond_chance`: those alone."""
    kind, pairs = comparison(scope, by)
    found, known = _risen(scope, pairs, by), signals(scope, by=by)
    verdicts = {
        key: verdict_of(change, (str(key[0]), str(key[1])), known, scope.period)
        for key, change in found
    }
    if beyond_chance:
        found = [(key, change) for key, change in found if verdicts[key].startswith(RISEN)]
    rows = [
        [
            Cell(str(district)),
            Cell(str(item)),
            charts.number(change.now, scope.at(district).now_url(kind, item=item)),
            charts.number(change.base, scope.at(district).base_url(kind, item=item)),
            Cell(change.words()),
            Cell(verdicts[district, item]),
        ]
        for (district, item), change in found
    ]
    head = ["地段", "领域", "本期", NAMES[kind], "增减", "是否超正常波动"]
    note = "因同时比较多组，单组上升须更显著方认定超出正常波动；少于 5 件的不算上升"
    if beyond_chance:
        note = f"只列超出正常波动的；{note}"
    title = _riser_title(found, verdicts, scope)
    return Picture("risers", title, charts.plain_table(head, rows), note)


def fields(scope: Scope, by: User) -> Picture:
    wanted = Q(item__in=KEY_FIELDS)
    kind, pairs = comparison(scope, by)
    tested = len(_counted(scope, pairs, by))
    of_kind = {
        base: compared(
            scope,
            pairs if base is kind else pairs_of(scope, base),
            by=by,
            keys=("item",),
            where=wanted,
            tested=tested if base is kind else 1,
        )
        for base in (Against.YEAR, Against.BEFORE)
    }
    now = totals(scope, scope.period.each_day(), by=by, keys=("item",), where=wanted)
    known, days = signals(scope, by=by), scope.period.days
    rows = [
        [
            Cell(name),
            charts.number(now.get((name,), 0), scope.disputes_url(item=name)),
            *(
                Cell(of_kind[base].get((name,), NO_DAYS).words_of(days))
                for base in (Against.YEAR, Against.BEFORE)
            ),
            Cell(
                verdict_of(
                    of_kind[kind].get((name,), NO_DAYS), (scope.district, name), known, scope.period
                )
            ),
        ]
        for name in KEY_FIELDS
    ]
    rows += _new_rows(scope, by)
    head = ["领域", scope.unit, "同比", "环比", "说明"]
    first = max(KEY_FIELDS, key=lambda name: now.get((name,), 0))
    title = f"重点领域中{first}最多，{now.get((first,), 0)} {scope.unit}"
    return Picture("fields", title, charts.plain_table(head, rows), "新出现：此前一年一件也没有")


def comparison(scope: Scope, by: User) -> tuple[Against, Pairs]:
    """Last year where the data reach back so far, else the weeks before."""
    year = pairs_of(scope, Against.YEAR)
    since = earliest(by=by)
    if since and year.base and timezone.localdate(since) <= min(year.base):
        return Against.YEAR, year
    return Against.BEFORE, pairs_of(scope, Against.BEFORE)


def _counted(scope: Scope, pairs: Pairs, by: User) -> dict[Key, tuple[int, int]]:
    """Each series of a place and a field now and on the days of comparison: how many are looked
    at decides what is beyond chance, in every table the same."""
    now = totals(scope, pairs.now, by=by, keys=KEYS, where=PLACED)
    base = totals(scope, pairs.base, by=by, keys=KEYS, where=PLACED)
    return {key: (now.get(key, 0), base.get(key, 0)) for key in now.keys() | base.keys()}


def _risen(scope: Scope, pairs: Pairs, by: User) -> list[tuple[Key, Change]]:
    counted = _counted(scope, pairs, by)
    many = [key for key, (now, base) in counted.items() if now >= FEWEST and now > base]
    most = sorted(many, key=lambda key: (counted[key][1] - counted[key][0], key))[:LOOKED_AT]
    if not most:
        return []
    names = dict(District.objects.values_list("pk", "name"))
    wanted = PLACED & Q(item__in={item for _district, item in most})
    found = compared(scope, pairs, by=by, keys=KEYS, where=wanted, tested=len(counted))
    ranked = sorted(most, key=lambda key: (not found[key].risen, -found[key].pieces, key))
    return [((names[district], item), found[district, item]) for district, item in ranked[:SHOWN]]


def _riser_title(found: list[tuple[Key, Change]], verdicts: Mapping[Key, str], scope: Scope) -> str:
    """Only what is more than chance is called a rise."""
    if not found:
        return "没有上升的地段和领域"
    key, change = found[0]
    district, item = key
    most = f"{district} · {item}，{change.pieces:+d} {scope.unit}"
    if verdicts[key].startswith(RISEN):
        return f"上升最快：{most}"
    return f"增加最多：{most}，{verdicts[key]}"


def _new_rows(scope: Scope, by: User) -> list[list[Cell]]:
    return [
        [
            Cell(name),
            charts.number(n, scope.disputes_url(item=name)),
            Cell(f"{n:+d}"),
            Cell("—"),
            Cell("新出现"),
        ]
        for name, n in newcomers(scope, by=by)
    ]
