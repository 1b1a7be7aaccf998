"""Finds group disputes among the disputes of the last weeks and keeps them up to date."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.history import entry, person
from liandong.desk.disputes.actions.numbers import one_at_a_time, take_numbers
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.rules.derivation import RICHNESS
from liandong.desk.groups.levels import current_plan
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.work.events import publish
from liandong.engine.surveillance.groups.detection import (
    Case,
    Proposal,
    has_grown,
    propose,
    size_of,
    trader_of,
)

SERIES: Final = "QT"
LOOK_BACK: Final = 2
"""Times the days of the widest rule."""
State = GroupDispute.State


@transaction.atomic
def propose_groups(*, by: Actor) -> int:
    """Propose what the rules find; returns how many groups are new or proposed again.

    Groups that stand take in what has come since. What was declined is proposed again only when it
    has grown; what a person took out of a group stays out.
    """
    one_at_a_time()
    plan = current_plan()
    since = timezone.now() - LOOK_BACK * timedelta(days=plan.longest)
    recent = Dispute.objects.filter(withdrawn_at=None, opened_at__gte=since)
    proposed = 0
    for proposal in propose(cases_of(recent), plan):
        proposed += _take_up(proposal, by)
    return proposed


def cases_of(disputes: QuerySet[Dispute]) -> list[Case]:
    """Disputes as the rules see them. Three queries."""
    places = sorted(
        {name for names in District.objects.values_list("names", flat=True) for name in names},
        key=len,
        reverse=True,
    )
    phones = _phones(disputes)
    rows = disputes.values_list(
        "pk",
        "opened_at",
        "merchant__name",
        "merchant_name",
        "nature",
        "urgency",
        "persons",
        "amount_yuan",
    )
    return [
        Case(
            dispute=pk,
            at=at,
            trader=trader_of(registered or stated, places),
            nature=nature,
            urgency=frozenset(urgency),
            consumers=frozenset({phones.get(pk) or f"dispute {pk}"}),
            persons=persons or 1,
            amount=amount,
        )
        for pk, at, registered, stated, nature, urgency, persons, amount in rows
    ]


def _phones(disputes: QuerySet[Dispute]) -> dict[int, str]:
    """Key of each consumer's telephone: that of a caller comes after that of a complaint."""
    members = Member.objects.filter(dispute__in=disputes).exclude(record__phone_key="")
    rows = members.values_list("dispute_id", "record__source", "record__phone_key")
    ranked = sorted(rows, key=lambda row: -RICHNESS.index(row[1]))
    return {dispute: key for dispute, _source, key in ranked}


def measure(group: GroupDispute) -> None:
    """Bring the figures to those of its disputes. In the caller's transaction."""
    cases = cases_of(
        Dispute.objects.filter(
            group_members__group=group, group_members__left_at=None, withdrawn_at=None
        )
    )
    if cases:
        _set_figures(group, cases)
        group.save()


def _set_figures(group: GroupDispute, cases: Sequence[Case]) -> None:
    size = size_of(cases, current_plan())
    group.consumers, group.amount_yuan, group.level = size.consumers, size.amount, size.level.name
    group.first_at = min(case.at for case in cases)
    group.last_at = max(case.at for case in cases)


def join(group: GroupDispute, disputes: Sequence[int], *, by: Actor) -> None:
    """Make disputes members, with an entry in the history of each."""
    who = person(by)
    GroupMember.objects.bulk_create(
        GroupMember(group=group, dispute_id=pk, by=who) for pk in disputes
    )
    standing = Dispute.objects.in_bulk(disputes)
    HistoryEntry.objects.bulk_create(
        entry(standing[pk], "grouped", by=by, other=group.number) for pk in disputes
    )


def _take_up(proposal: Proposal, by: Actor) -> bool:
    """Open a group or extend the existing one; returns whether a person has to look at it."""
    ids = [case.dispute for case in proposal.cases]
    group = _standing(proposal, ids)
    known = GroupMember.objects.filter(dispute__in=ids)
    settled = set(known.filter(left_at=None).values_list("dispute_id", flat=True))
    if group is not None:
        settled |= set(known.filter(group=group).values_list("dispute_id", flat=True))
    new = [pk for pk in ids if pk not in settled]
    if group is None:
        return _open(proposal, new, by)
    join(group, new, by=by)
    measure(group)  # also of what was merged or withdrawn since
    return _again(group, by) if new else False


def _standing(proposal: Proposal, ids: Iterable[int]) -> GroupDispute | None:
    """The group that has some of the disputes already, or was about the same days before."""
    alike = GroupDispute.objects.filter(trader=proposal.trader, problem=proposal.problem)
    shared = alike.filter(members__dispute__in=list(ids)).distinct()
    since = proposal.cases[0].at - timedelta(days=proposal.rule.days)
    recent = alike.filter(last_at__gte=since, first_at__lte=proposal.cases[-1].at)
    return shared.order_by("-pk").first() or recent.order_by("-pk").first()


def _open(proposal: Proposal, ids: list[int], by: Actor) -> bool:
    cases = [case for case in proposal.cases if case.dispute in set(ids)]
    if not cases or size_of(cases).consumers < proposal.rule.consumers:
        return False
    first = Dispute.objects.filter(pk__in=ids).order_by("opened_at")
    group = GroupDispute(
        number=take_numbers(SERIES, [timezone.now()])[0],
        trader=proposal.trader,
        merchant_name=first.values_list("merchant_name", flat=True)[0],
        problem=proposal.problem,
        rule=proposal.rule.name,
    )
    _set_figures(group, cases)
    group.save()
    join(group, ids, by=by)
    audit.record("group.propose", by=by, of=group, detail={"disputes": len(ids)})
    publish("board", group=group.pk)
    return True


def _again(group: GroupDispute, by: Actor) -> bool:
    """Propose a declined group again where it has grown."""
    publish("board", group=group.pk)
    before = group.declined_consumers
    if group.state != State.DECLINED or before is None:
        return False
    if not has_grown(
        group.consumers, group.level, before=before, level_before=group.declined_level
    ):
        return False
    group.state, group.by, group.decided_at = State.PROPOSED, None, None
    group.save()
    audit.record("group.propose", by=by, of=group, detail={"again": True})
    return True
