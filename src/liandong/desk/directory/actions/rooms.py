"""Rooms for mediation."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns
from liandong.desk.directory.models import Room

TAKEN: Final = "这个商圈已有同名的调解室，没有重复登记。"
TYPED: Final = ("district", "name", "seats", "remote", "is_active")
"""What the form writes."""


@transaction.atomic
def save_room(*, room: Room, page_version: str | None = None, by: User) -> Room:
    """Add or change a room; one that is not used any more keeps its past sittings.
    `room` bears what was typed, `page_version` is of the row that the page showed."""
    check(by, Permission.MANAGE_DIRECTORY)
    stored = Room.objects.select_for_update().filter(pk=room.pk).first()
    if stored is None:
        stored = room
    else:
        check_version(stored, page_version, typed={name: getattr(room, name) for name in TYPED})
        copy_columns(room, stored, TYPED)
    lock_key("room")  # of two at the same instant the second sees the first
    same = Room.objects.filter(district=stored.district, name=stored.name)
    if same.exclude(pk=stored.pk).exists():
        raise ValidationError({"name": TAKEN})
    stored.save()
    audit.record("room.save", by=by, of=stored)
    return stored
