"""待回填: which disputes wait to be filled in elsewhere, and how many for each system."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from liandong.desk.access.models import User
from liandong.desk.backfill.models import Backfill
from liandong.desk.backfill.rules.channels import LABELS, OUTCOMES, PLATFORMS, Channel
from liandong.desk.disputes.models import (
    CHANGED_SINCE,
    TO_FILL_IN,
    WORKED_ON,
    Dispute,
    DisputeFact,
    Member,
)
from liandong.desk.disputes.queries.facts import held_as
from liandong.desk.disputes.queries.visibility import worked_by
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.engine.vocabulary import Source

OF: Final = OuterRef("pk")
MARKED: Final = Q(filled_in_as_of__gte=F("updated_at"))


@dataclass(frozen=True, slots=True)
class ToFillIn:
    """待回填 in short: how many for each system (key, label, count), those that wait longest, and
    how many of what was filled in the sources hold otherwise."""

    channels: list[tuple[str, str, int]]
    rows: list[Dispute]
    differing: int


def to_fill_in(by: User, most: int) -> ToFillIn:
    """For the duty board, with at most so many rows."""
    changed = changed_since(by)
    counted = counts(by, changed)
    return ToFillIn(
        channels=[(key, label, counted[key]) for key, label in LABELS.items()],
        rows=longest_waiting(by, changed, most),
        differing=differing(by).count(),
    )


def waiting(by: User) -> QuerySet[Dispute]:
    """Disputes in which people here took steps and something is not filled in yet, the one that
    waits longest first. Each has `waits_police` and so on, one for every channel."""
    disputes = worked_by(by).filter(TO_FILL_IN, status_by__isnull=False)
    return annotated(disputes).filter(_some()).order_by("stage_since", "pk")


def changed() -> QuerySet[Dispute]:
    """Disputes that changed since it was marked what waits of them, as those of `waiting`."""
    return annotated(Dispute.objects.filter(WORKED_ON, CHANGED_SINCE))


def with_what_waits(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """As those of `waiting`, for a list."""
    return annotated(rows).select_related("holder").defer("search")


def waiting_for(by: User, channel: Channel) -> QuerySet[Dispute]:
    return waiting(by).filter(**{f"waits_{channel}": True})


def changed_since(by: User) -> list[Dispute]:
    """Those of `waiting` that changed since they were marked: mostly none, and checked first."""
    rows = worked_by(by).filter(WORKED_ON, CHANGED_SINCE).order_by("stage_since", "pk")
    if rows.values_list("pk").first() is None:
        return []
    return list(annotated(rows).filter(_some()).defer("search"))


def longest_waiting(by: User, changed: Iterable[Dispute], most: int) -> list[Dispute]:
    """The first rows of `waiting` as they are; `changed` as of `changed_since`."""
    marked = _worked_on(by).filter(MARKED).order_by("stage_since", "pk").defer("search")
    return sorted(
        [*marked[:most], *changed], key=lambda dispute: (dispute.stage_since, dispute.pk)
    )[:most]


def counts(by: User, changed: Iterable[Dispute]) -> dict[str, int]:
    """How many wait for each channel, and `any` of them: what is marked is counted by its marks,
    what `changed` (as of `changed_since`) one by one."""
    marked: Any = _worked_on(by).filter(MARKED).order_by("fill_in").values_list("fill_in")
    counted = [(marks.split(","), many) for marks, many in marked.annotate(many=Count("pk"))]
    counted += [(channels_waiting(dispute), 1) for dispute in changed]
    found = {"any": sum(many for _marks, many in counted)}
    return found | {
        channel: sum(many for marks, many in counted if channel in marks) for channel in LABELS
    }


def waits_of(dispute: Dispute) -> set[Channel]:
    """What waits of one dispute: as it is marked, which is soon read, else computed."""
    if dispute.status_by_id is None:
        return set()
    one = Dispute.objects.filter(pk=dispute.pk)
    marks = one.filter(MARKED).values_list("fill_in", flat=True).first()
    if marks is not None:
        return {Channel(mark) for mark in marks.split(",") if mark}
    row = annotated(one.defer("search")).first()
    return set(channels_waiting(row)) if row else set()


def channels_waiting(dispute: Dispute) -> list[Channel]:
    """Of a dispute of `waiting`."""
    return [channel for channel in Channel if getattr(dispute, f"waits_{channel}")]


def differing(by: User) -> QuerySet[Backfill]:
    """Filled in, but the source holds something else: for who holds it, or for all if nobody."""
    mine = Q(dispute__holder=by) | Q(dispute__holder=None)
    rows = Backfill.objects.filter(
        mine,
        Exists(worked_by(by).filter(pk=OuterRef("dispute"))),
        outcome=Backfill.Outcome.DIFFERENT,
        undone_at=None,
    )
    return rows.select_related("dispute").defer("dispute__search").order_by("at", "pk")


def _worked_on(by: User) -> QuerySet[Dispute]:
    return worked_by(by).filter(WORKED_ON, TO_FILL_IN)


def _some() -> Q:
    some = Q()
    for channel in Channel:
        some |= Q(**{f"waits_{channel}": True})
    return some


def annotated(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With what waits: as it is marked, or as it is where something changed since."""
    rows = rows.annotate(held_as=held_as(Q(dispute=OF)))
    waits = {
        f"waits_{channel}": Q(MARKED, fill_in__contains=channel.value)
        | CHANGED_SINCE & _waits(channel)
        for channel in Channel
    }
    return rows.annotate(**waits)


def _waits(channel: Channel) -> Q:
    platform = PLATFORMS[channel]
    condition = Q(stage__in=platform.stages) & ~Q(_filled_in(channel))
    if platform.names:
        condition &= Q(held_as__in=platform.names)
    match channel:
        case Channel.POLICE:
            condition &= Q(_has_record_from(Source.POLICE_110)) | Q(_fact(Fact.DISPATCHED))
        case Channel.REGISTRATION:
            gone = Q(stage=Stage.ARCHIVED) & ~Q(_fact(*OUTCOMES))
            condition &= ~Q(_has_record_from(Source.COMPLAINT_12315)) & ~gone
        case Channel.ANSWER:
            condition &= Q(_has_record_from(Source.COMPLAINT_12315)) | Q(
                _filled_in(Channel.REGISTRATION)
            )
    return condition


def _has_record_from(source: Source) -> Combinable:
    return Exists(Member.objects.filter(dispute=OF, source=source.value))


def _fact(*facts: Fact) -> Combinable:
    return Exists(DisputeFact.objects.filter(dispute=OF, fact__in=facts, undone_at=None))


def is_filled_in(dispute: Dispute, channel: Channel) -> bool:
    """Whether a tick stands that serves for now, whatever was marked."""
    return Dispute.objects.filter(Q(_filled_in(channel)), pk=dispute.pk).exists()


def _filled_in(channel: Channel) -> Combinable:
    """And not opened again since, which needs another answer; a registration stays one."""
    ticks = Backfill.objects.filter(dispute=OF, channel=channel, undone_at=None)
    if channel is not Channel.REGISTRATION:
        again = DisputeFact.objects.filter(
            dispute=OuterRef("dispute"), fact=Fact.REOPENED.value, undone_at=None
        )
        ticks = ticks.exclude(Exists(again.filter(recorded_at__gt=OuterRef("at"))))
    return Exists(ticks)
