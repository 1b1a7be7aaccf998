"""What rises: places and fields, those that are watched all year, and what was not there before."""

from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.comparing import Key, compared, pairs_of, totals
from liandong.desk.insight.queries.newcomers import newcomers
from liandong.desk.insight.queries.scoped import earliest
from liandong.desk.insight.rules.change import NO_DAYS, Change
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


def risers(scope: Scope, by: User) -> Picture:
    kind, pairs = comparison(scope, by)
    found = _risen(scope, pairs, by)
    rows = [
        [
            Cell(str(district)),
            Cell(str(item)),
            charts.number(change.now, scope.at(district).now_url(kind, item=item)),
            charts.number(change.base, scope.at(district).base_url(kind, item=item)),
            Cell(change.words()),
            Cell(change.verdict()),
        ]
        for (district, item), change in found
    ]
    head = [_("地段"), _("领域"), _("本期"), NAMES[kind], _("增减"), _("是否超正常波动")]
    note = _("同时看了很多组，所以单组要升得更明显才算超出正常波动；少于 5 件的不算上升")
    return Picture("risers", _riser_title(found, scope), charts.plain_table(head, rows), note)


def fields(scope: Scope, by: User) -> Picture:
    wanted = Q(item__in=KEY_FIELDS)
    year, before = (
        compared(scope, pairs_of(scope, kind), by=by, keys=("item",), where=wanted)
        for kind in (Against.YEAR, Against.BEFORE)
    )
    now = totals(scope, scope.period.each_day(), by=by, keys=("item",), where=wanted)
    rows = [
        [
            Cell(name),
            charts.number(now.get((name,), 0), scope.disputes_url(item=name)),
            Cell(year.get((name,), NO_DAYS).words()),
            Cell(before.get((name,), NO_DAYS).words()),
            Cell(year.get((name,), NO_DAYS).verdict()),
        ]
        for name in KEY_FIELDS
    ]
    rows += _new_rows(scope, by)
    head = [_("领域"), scope.unit, _("同比"), _("环比"), _("说明")]
    first = max(KEY_FIELDS, key=lambda name: now.get((name,), 0))
    title = _("重点领域中%(name)s最多，%(n)d %(unit)s") % {
        "name": first,
        "n": now.get((first,), 0),
        "unit": scope.unit,
    }
    return Picture("fields", title, charts.plain_table(head, rows), _("新出现：此前一年一件也没有"))


def comparison(scope: Scope, by: User) -> tuple[Against, Pairs]:
    """Last year where the data reach back so far, else the weeks before."""
    year = pairs_of(scope, Against.YEAR)
    since = earliest(by=by)
    if since and year.base and timezone.localdate(since) <= min(year.base):
        return Against.YEAR, year
    return Against.BEFORE, pairs_of(scope, Against.BEFORE)


def _risen(scope: Scope, pairs: Pairs, by: User) -> list[tuple[Key, Change]]:
    now = totals(scope, pairs.now, by=by, keys=KEYS, where=PLACED)
    base = totals(scope, pairs.base, by=by, keys=KEYS, where=PLACED)
    many = [key for key, n in now.items() if n >= FEWEST and n > base.get(key, 0)]
    most = sorted(many, key=lambda key: base.get(key, 0) - now[key])[:LOOKED_AT]
    if not most:
        return []
    names = dict(District.objects.values_list("pk", "name"))
    wanted = PLACED & Q(item__in={item for _district, item in most})
    tested = len(now.keys() | base.keys())
    found = compared(scope, pairs, by=by, keys=KEYS, where=wanted, tested=tested)
    ranked = sorted(most, key=lambda key: (not found[key].risen, -found[key].pieces, key))
    return [((names[district], item), found[district, item]) for district, item in ranked[:SHOWN]]


def _riser_title(found: list[tuple[Key, Change]], scope: Scope) -> str:
    if not found:
        return _("没有上升的地段和领域")
    (district, item), change = found[0]
    return _("上升最快：%(district)s · %(item)s，%(pieces)+d %(unit)s") % {
        "district": district,
        "item": item,
        "pieces": change.pieces,
        "unit": scope.unit,
    }


def _new_rows(scope: Scope, by: User) -> list[list[Cell]]:
    return [
        [
            Cell(name),
            charts.number(n, scope.disputes_url(item=name)),
            Cell(f"{n:+d}"),
            Cell("—"),
            Cell(_("新出现")),
        ]
        for name, n in newcomers(scope, by=by)
    ]
