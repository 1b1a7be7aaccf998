"""Who sees which consultations: as disputes, those of the districts of one's department."""

from django.db.models import QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope, works_in
from liandong.desk.consultations.models import Consultation
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import own_districts


def consultations_visible_to(by: Actor, *, withdrawn: bool = False) -> QuerySet[Consultation]:
    """Without those that were withdrawn, unless they are wanted. Those of no district are visible
    to who sees all districts."""
    rows = Consultation.objects.all()
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    if not by.has_permission(Permission.VIEW_CONSULTATIONS):
        return rows.none()
    districts = scope(by)
    return rows if districts is None else rows.filter(district__name__in=districts)


def shown(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """With what a list shows of each."""
    related = ("topic", "district", "department", "by", "template", "dispute__merged_into")
    return rows.select_related(*related).defer("dispute__search", "dispute__merged_into__search")


def may_record(by: User) -> bool:
    """Who takes consultations: of a department that works in some district, or in all of them."""
    return by.has_permission(Permission.CONSULT) and (
        by.department.area is None or bool(own_districts(by))
    )


def may_change(consultation: Consultation, by: User) -> bool:
    """Who took it, until it was turned into a dispute or withdrawn."""
    is_own = consultation.by_id == by.pk and by.has_permission(Permission.CONSULT)
    return is_own and consultation.dispute_id is None and consultation.withdrawn_at is None


def may_turn(consultation: Consultation, by: User) -> bool:
    """Who may register disputes and acts in its district, of what they see."""
    place = consultation.district
    acts = place is None or by.department.area is None or works_in(by, place.name)
    may = acts and by.has_permission(Permission.CONSULT) and by.has_permission(Permission.REGISTER)
    return may and consultation.dispute_id is None and consultation.withdrawn_at is None


def places_of(by: User) -> QuerySet[District]:
    """The districts in which `by` can record one."""
    return District.objects.filter(name__in=own_districts(by)).order_by("code")


def may_leave_place_open(by: User) -> bool:
    """Whether a consultation of `by` can be of no district: who answers for all of them."""
    return by.department.area is None and scope(by) is None
