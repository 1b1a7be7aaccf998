"""Sources that send by themselves, as their page shows them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope
from liandong.desk.intake.actions.feeds import QUIET_HOURS
from liandong.desk.intake.actions.imports.ends import OVER
from liandong.desk.intake.models import Feed, Import
from liandong.desk.intake.uploads.exchange_folders import KEPT, waiting


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A system with its feed; `backlog` counts waiting files and imports, `refused` are the files
    that somebody has to check, the latest first."""

    machine: MachineAccount
    feed: Feed
    backlog: int
    refused: list[Import]

    @property
    def quiet_hours(self) -> int:
        return self.feed.quiet_hours

    @property
    def is_silent(self) -> bool:
        """Whether its last delivery is longer ago than allowed."""
        since = self.feed.last_success_at or self.machine.created_at
        return since < timezone.now() - timedelta(hours=self.feed.quiet_hours)

    @property
    def is_alarming(self) -> bool:
        """Whether somebody has to check it."""
        return bool(self.is_silent or self.refused or self.feed.problem)


def feeds_of(by: User) -> list[FeedRow]:
    """The systems that send; who sees their own station only sees those of their department."""
    machines = MachineAccount.objects.select_related("department", "feed").filter(is_active=True)
    if not by.has_permission(Permission.MANAGE_MACHINES) and scope(by) is not None:
        machines = machines.filter(department=by.department_id)
    chosen = list(machines.exclude(sources=[]).order_by("name"))
    feeds = [machine.feed for machine in chosen if hasattr(machine, "feed")]
    opened = Counter(
        Import.objects.filter(feed__in=feeds).exclude(state__in=OVER).values_list("feed", flat=True)
    )
    refused = _refused(feeds)
    return [_row(machine, opened, refused) for machine in chosen]


def _row(
    machine: MachineAccount, opened: Counter[int], refused: dict[int, list[Import]]
) -> FeedRow:
    feed: Feed = getattr(machine, "feed", None) or Feed(machine=machine, quiet_hours=QUIET_HOURS)
    files = len(waiting(feed.folder)) if feed.folder else 0
    known = feed.pk or 0
    return FeedRow(machine, feed, files + opened[known], refused[known])


def _refused(feeds: Sequence[Feed]) -> dict[int, list[Import]]:
    """By feed the files that were not imported, nor sent again under the same name, as long as they
    are kept among the taken ones, the latest first. Imports of other files do not
    change that."""
    again = Import.objects.filter(
        feed=OuterRef("feed"),
        file_name=OuterRef("file_name"),
        pk__gt=OuterRef("pk"),
        state=Import.State.DONE,
    )
    lately = Q(finished_at__gt=timezone.now() - KEPT)
    broken = Q(state__in=[Import.State.REFUSED, Import.State.FAILED]) & lately
    ended = Import.objects.filter(broken | Q(state=Import.State.ASKING), feed__in=feeds)
    found: dict[int, list[Import]] = defaultdict(list)
    for of in ended.filter(~Exists(again)).order_by("-pk"):
        found[of.feed_id or 0].append(of)
    return found
