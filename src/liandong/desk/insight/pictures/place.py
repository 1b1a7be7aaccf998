"""Where: the districts in shades, and the borders of police and regulator over them."""

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.directory.models import Border
from liandong.desk.directory.queries import borders, outlines_for
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.queries import counts
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts


def places(scope: Scope, by: User) -> Picture:
    told = dict(counts.by_district(scope, by=by))
    areas = [
        charts.Area(name, rings, told.get(name, 0), scope.at(name).disputes_url())
        for name, rings in outlines_for(by)
    ]
    lines = [
        charts.Border(str(Border.Kind(border.kind).label), border.name, border.rings)
        for border in borders()
    ]
    spec = charts.area_map(areas, lines, unit=scope.unit, name=_("商圈"))
    first = max(areas, key=lambda area: area.value, default=None)
    if first is None:
        return Picture("places", _("地图"), spec)
    title = _("%(name)s最多，%(n)d %(unit)s") % {
        "name": first.name,
        "n": first.value,
        "unit": scope.unit,
    }
    return Picture("places", title, spec, _("颜色越深件数越多；边界由“名录·边界”导入"))
