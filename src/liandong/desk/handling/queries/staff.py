"""Who can be put on duty, sent out, or asked to mediate."""

from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import office_of
from liandong.desk.access.visible_rows import works_in
from liandong.desk.directory.models import District
from liandong.desk.handling.models import Duty

KINDS = {
    Department.Kind.POLICE: Duty.Kind.POLICE,
    Department.Kind.ASSOCIATION: Duty.Kind.ASSOCIATION,
    Department.Kind.COMMITTEE: Duty.Kind.COMMITTEE,
    Department.Kind.REGULATOR: Duty.Kind.REGULATOR,
}


def answers_for(person: User, district: District | None) -> bool:
    """Whether the person acts in this district: their department serves it."""
    return works_in(person, district.name if district else "")


def people_of(district: District | None, permission: Permission = Permission.NOTE) -> list[User]:
    """Those who handle the disputes of a district, by department and name. One query."""
    active = User.objects.filter(is_active=True).select_related("department")
    return [
        person
        for person in active.order_by("department", "display_name")
        if person.has_permission(permission) and answers_for(person, district)
    ]


def kind_of(person: User) -> Duty.Kind:
    """As whom somebody is on duty: by the kind of the department."""
    return KINDS.get(Department.Kind(person.department.kind), Duty.Kind.ASSOCIATION)


def office_for(person: User) -> str:
    """The office for which somebody acts: by the role, else by the kind of the department."""
    return office_of(person.role, person.department.kind)


def with_department(person: User) -> str:
    return f"{person.display_name}（{person.department.name}）"
