"""Rooms for mediation."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Room


@transaction.atomic
def save_room(*, room: Room, by: User) -> Room:
    """Add or change a room; one that is not used any more keeps its past sittings."""
    check(by, Permission.MANAGE_DIRECTORY)
    room.save()
    audit.record("room.save", by=by, of=room)
    return room
