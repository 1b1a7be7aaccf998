"""Departments: their name, their kind and the districts they answer for."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission


def save_department(*, department: Department, by: User) -> Department:
    """Store a new or changed department; what its people see follows its districts at once."""
    check(by, Permission.MANAGE_PEOPLE)
    action = "department.change" if department.pk else "department.add"
    with transaction.atomic():
        department.save()
        audit.record(action, by=by, of=department, detail={"districts": department.districts})
    return department
