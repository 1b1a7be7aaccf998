"""On whom complaints are concentrated, beside what is usual among their like."""

from typing import Final

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries.concentration import Trader, concentration
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts

LARGEST: Final = 12


def merchants(scope: Scope, by: User) -> Picture:
    rows = concentration(scope, by=by, limit=LARGEST)
    spec = charts.horizontal_bars(
        [(row.name, row.n, _address(scope, row)) for row in rows],
        unit=scope.unit,
        name=_("商家"),
        beside=charts.Series(_("同类均值"), [row.like for row in rows]),
    )
    note = _("内部掌握，不对外公布；同类均值为同行业登记商户每户平均件数，未登记的商家没有")
    return Picture("merchants", _title(rows, scope), spec, note)


def _address(scope: Scope, row: Trader) -> str:
    if row.merchant:
        return scope.disputes_url(merchant=str(row.merchant))
    return scope.disputes_url(shop=row.name, lacks="register")


def _title(rows: list[Trader], scope: Scope) -> str:
    if not rows:
        return _("商家")
    first = rows[0]
    named = {"name": first.name, "n": first.n, "unit": scope.unit, "like": first.like or 0}
    if first.like is None:
        return _("%(name)s最多，%(n)d %(unit)s") % named
    return _("%(name)s最多，%(n)d %(unit)s，同类平均 %(like).1f %(unit)s") % named
