"""Which records are judged again, and what is found out about them."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.directory.queries import register_changed_at
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.rules.history import UNTOUCHING
from liandong.desk.intake.models import Record
from liandong.desk.intake.queries import visible_to
from liandong.desk.learning.models import Rejudging

NAMED: Final = 50
"""Disputes that would vanish are named, so many at most."""


def outdated(version: str) -> QuerySet[Record]:
    """Records that another version judged, or this one before the register of merchants changed,
    in the order of their keys; without those that wait for their 接警单."""
    other = ~Q(answer__model=version)
    if changed := register_changed_at():
        other |= Q(answer__judged_at__lt=changed)
    records = Record.objects.filter(other, answer__error="")
    return records.select_related("answer").order_by("pk")


def undecided(version: str) -> QuerySet[Record]:
    """The same without records of disputes on which people have worked: nothing moves there."""
    return outdated(version).exclude(Exists(_worked_on()))


def _worked_on() -> QuerySet[HistoryEntry]:
    entries = HistoryEntry.objects.filter(by__isnull=False, undone_at__isnull=True)
    return entries.exclude(verb__in=UNTOUCHING).filter(dispute__members__record=OuterRef("pk"))


def left_empty(departures: Iterable[int]) -> tuple[list[str], int]:
    """Numbers of disputes all of whose records are among these, and how many there are."""
    gone: Counter[int] = Counter()
    ids = list(departures)
    for start in range(0, len(ids), 500):
        members = Member.objects.filter(record__in=ids[start : start + 500])
        gone.update(members.values_list("dispute_id", flat=True))
    numbers: list[str] = []
    keys = list(gone)
    for start in range(0, len(keys), 500):
        sizes = Dispute.objects.filter(pk__in=keys[start : start + 500]).annotate(
            size=Count("members")
        )
        numbers += [size.number for size in sizes.only("number") if size.size == gone[size.pk]]
    return sorted(numbers, reverse=True)[:NAMED], len(numbers)


def examples_of(rejudging: Rejudging, by: User) -> list[tuple[Record, dict[str, list[object]]]]:
    """The examples that `by` may see, with what would change."""
    examples = rejudging.final_findings.get("examples", {})
    records = visible_to(by).filter(pk__in=[int(pk) for pk in examples]).only(
        "source", "source_id", "redacted_text"
    )  # fmt: skip
    return [(record, examples[str(record.pk)]) for record in records.order_by("pk")]


def rejudgings() -> QuerySet[Rejudging]:
    return Rejudging.objects.select_related("by", "confirmed_by").order_by("-pk")
