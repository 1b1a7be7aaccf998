"""Sources that send by themselves, as their page shows them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rows import scope
from liandong.desk.intake.actions.closing import ENDS
from liandong.desk.intake.actions.feeds import QUIET_HOURS
from liandong.desk.intake.exchange import waiting
from liandong.desk.intake.models import Feed, Import


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A system with its feed; `backlog` are files and imports that wait."""

    machine: MachineAccount
    feed: Feed
    backlog: int

    @property
    def quiet_hours(self) -> int:
        return self.feed.quiet_hours

    @property
    def is_silent(self) -> bool:
        """Whether it has not delivered for longer than it ever should."""
        since = self.feed.last_success_at or self.machine.created_at
        return since < timezone.now() - timedelta(hours=self.feed.quiet_hours)


def feeds_of(by: User) -> list[FeedRow]:
    """The systems that send; who sees their own station alone sees their department's."""
    machines = MachineAccount.objects.select_related("department", "feed").filter(is_active=True)
    if not by.has_permission(Permission.MANAGE_MACHINES) and scope(by) is not None:
        machines = machines.filter(department=by.department_id)
    return [_row(machine) for machine in machines.exclude(sources=[]).order_by("name")]


def _row(machine: MachineAccount) -> FeedRow:
    feed: Feed = getattr(machine, "feed", None) or Feed(machine=machine, quiet_hours=QUIET_HOURS)
    opened = Import.objects.filter(feed=feed.pk).exclude(state__in=ENDS) if feed.pk else None
    files = len(waiting(feed.folder)) if feed.folder else 0
    return FeedRow(machine, feed, files + (opened.count() if opened is not None else 0))
