"""When a system that sends by itself delivered last."""

from django.utils import timezone

from liandong.desk.access.models import MachineAccount
from liandong.desk.intake.models import Feed


def note_delivery(machine: MachineAccount) -> None:
    """Record that the system has just delivered, so that an earlier problem is over."""
    Feed.objects.update_or_create(
        machine=machine, defaults={"last_success_at": timezone.now(), "problem": ""}
    )
