"""The record of a draw: plan, digest, the digits of both sides and the order that follows."""

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.outreach.models import DrawnOrder
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.visits.drawn_orders.orders import eyes_on_order
from liandong.desk.outreach.rules.drawn_orders import day_of, group_of, smallest_words
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out


def order_values(drawn_order: DrawnOrder, *, by: User) -> dict[str, str]:
    names = eyes_on_names(by)
    units = list(drawn_order.units.all())
    waves = [
        f"第{group}批（{day_of(drawn_order.first_on, group, drawn_order.apart)} 起）："
        + "、".join(
            names.read(unit.name)
            for unit in units
            if unit.start is not None and group_of(unit.start, drawn_order.apart) == group
        )
        for group in range(1, drawn_order.groups + 1)
    ]
    return {
        "reference": drawn_order.number,
        "subject": eyes_on_order(
            drawn_order, [(unit.merchant_id, unit.name) for unit in units]
        ).read(drawn_order.title),
        "kind": drawn_order.get_kind_display(),
        "place": drawn_order.district.name,
        "plan": f"{len(units)} 家，分 {drawn_order.groups} 批，每批相隔 {drawn_order.apart} 周，"
        f"{drawn_order.first_on} 起",
        "smallest": smallest_words(drawn_order.smallest),
        "digest": drawn_order.digest,
        "first": _given(drawn_order.first_by, drawn_order.first_digits),
        "second": _given(drawn_order.second_by, drawn_order.second_digits),
        "drawn_at": f"{timezone.localtime(drawn_order.drawn_at):%Y-%m-%dT%H:%M}"
        if drawn_order.drawn_at
        else "",
        "order": "\n".join(waves),
    }


def _given(person: User | None, digits: str | None) -> str:
    return f"{person.department.name}　{person}　{digits}" if person else ""


def order_sheet(drawn_order: DrawnOrder, *, by: User) -> Sheet:
    mark = "已中止" if drawn_order.stopped_at else ""
    return lay_out(FORMS["draw_record"], order_values(drawn_order, by=by), Heading(), mark)
