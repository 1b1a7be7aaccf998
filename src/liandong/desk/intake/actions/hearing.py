"""When a system that sends by itself delivered last."""

from django.utils import timezone

from liandong.desk.access.models import MachineAccount
from liandong.desk.intake.models import Feed


def heard_of(machine: MachineAccount) -> None:
    """The system has just delivered: so its folder, or its way here, is in order again."""
    Feed.objects.update_or_create(
        machine=machine, defaults={"last_success_at": timezone.now(), "problem": ""}
    )
