"""The library of advice, edited by staff."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns
from liandong.desk.outreach.models import Advice

TYPED: Final = ("nature", "item", "text", "basis", "is_active")
"""What the form writes."""


@transaction.atomic
def save_advice(*, advice: Advice, page_version: str | None = None, by: User) -> Advice:
    """Add a piece or change one; letters that took it over keep their wording.
    `advice` bears what was typed, `page_version` is of the row that the page showed."""
    check(by, Permission.EDIT_ADVICE)
    if not advice.text.strip():
        raise ValidationError({"text": "请写明建议。"})
    stored = Advice.objects.select_for_update().filter(pk=advice.pk).first()
    if stored is None:
        same = {name: getattr(advice, name) for name in TYPED}
        check_double(Advice, "updated_at", "建议", updated_by=by, **same)
        stored = advice
    else:
        check_version(stored, page_version, typed={name: getattr(advice, name) for name in TYPED})
        copy_columns(advice, stored, TYPED)
    stored.updated_by = by
    stored.save()
    audit.record("advice.save", by=by, of=stored)
    return stored
