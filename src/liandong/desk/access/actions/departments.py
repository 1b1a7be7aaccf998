"""Departments: their name, their kind and the districts they are responsible for."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns

TAKEN: Final = "已有同名的单位，没有重复登记。"
TYPED: Final = ("name", "kind", "districts")
"""What the form writes."""


def save_department(
    *, department: Department, page_version: str | None = None, by: User
) -> Department:
    """Store a new or changed department; its districts decide at once what its people see.
    `department` bears what was typed, `page_version` is of the row that the page showed."""
    check(by, Permission.MANAGE_PEOPLE)
    action = "department.change" if department.pk else "department.add"
    with transaction.atomic():
        stored = Department.objects.select_for_update().filter(pk=department.pk).first()
        if stored is None:
            stored = department
        else:
            typed = {name: getattr(department, name) for name in TYPED}
            check_version(stored, page_version, typed=typed)
            copy_columns(department, stored, TYPED)
        lock_key("department")  # of two at the same instant the second sees the first
        if Department.objects.filter(name=stored.name).exclude(pk=stored.pk).exists():
            raise ValidationError({"name": TAKEN})
        stored.save()
        audit.record(action, by=by, of=stored, detail={"districts": stored.districts})
    return stored
