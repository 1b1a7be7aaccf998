"""A person chooses a new password."""

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.models import User


def change_password(*, new: str, by: User) -> None:
    """Set one's own password; the form has checked the present one and the rules."""
    with transaction.atomic():
        by.set_password(new)
        by.password_changed_at = timezone.now()
        by.must_change_password = False
        by.save(update_fields=["password", "password_changed_at", "must_change_password"])
        audit.record("password.change", by=by, of=by)
