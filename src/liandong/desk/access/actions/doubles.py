"""The same form sent twice makes one row, also at the same instant: of two with the same values the
second waits for the first."""

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.encryption.fields import EncryptedTextField

AT_ONCE: Final = timedelta(minutes=2)
"""Seldom does anybody mean the same twice within this time; who does is told to wait for it."""
LATER: Final = "确是另一件的，请过两分钟再登记，或者写明不同之处。"


def check_double(
    kind: type[Model],
    when: str,
    what: str,
    /,
    *,
    within: timedelta = AT_ONCE,
    remedy: str = LATER,
    **same: Any,
) -> None:
    """Raise ValidationError where a row with the `same` values was made just now.

    `when` is the column with the moment of its making, `what` the thing in words, `remedy` what to
    do where a second one is meant. The database compares no encrypted columns: those are read here.
    Asked within the transaction that makes the row, which holds off another with the same values.
    """
    lock_key("double", kind._meta.label, same)
    just_now = {f"{when}__gte": timezone.now() - within}
    hidden = {
        field.name: same.pop(field.name)
        for field in kind._meta.concrete_fields
        if isinstance(field, EncryptedTextField) and field.name in same
    }
    rows = kind._default_manager.filter(**same, **just_now).order_by("-pk")
    for made in rows:
        if any(getattr(made, name) != value for name, value in hidden.items()):
            continue
        number = getattr(made, "number", "")
        named = f"（{number}）" if number else ""
        raise ValidationError(f"刚刚已有同样的{what}{named}，没有重复登记。{remedy}")
