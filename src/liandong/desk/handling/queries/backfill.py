"""待回填: which disputes wait to be filled in elsewhere, and the texts of one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from liandong.desk.access.models import User
from liandong.desk.disputes.models import TO_FILL_IN, WORKED_ON, Dispute, DisputeFact, Member
from liandong.desk.disputes.queries import seen_by, visible_to
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Backfill
from liandong.desk.handling.queries.course import course_of
from liandong.desk.handling.queries.filling import may_read_people
from liandong.desk.handling.rules.backfill import LABELS, OUTCOMES, PLATFORMS, Channel, Platform
from liandong.desk.handling.rules.backfill_texts import TEXTS
from liandong.engine.vocabulary import Source

OF: Final = OuterRef("pk")
MARKED: Final = Q(filled_in_as_of__gte=F("updated_at"))
CHANGED: Final = Q(filled_in_as_of=None) | Q(filled_in_as_of__lt=F("updated_at"))


@dataclass(frozen=True, slots=True)
class Line:
    """A field to type. `hidden`: it names people and the reader has not the matter in hand."""

    label: str
    code: str
    value: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One system: its fields in order, whether it waits, and the tick that stands."""

    channel: Channel
    platform: Platform
    lines: list[Line]
    waits: bool
    tick: Backfill | None

    @property
    def whole(self) -> str:
        """All that has a value, as one text."""
        return "\n".join(f"{one.label}：{one.value}" for one in self.lines if one.value)

    @property
    def hidden(self) -> bool:
        return any(one.hidden for one in self.lines)


@dataclass(frozen=True, slots=True)
class Mark:
    """How it stands with one system: it waits, or it was ticked."""

    channel: Channel
    label: str
    waits: bool
    tick: Backfill | None

    @property
    def differs(self) -> bool:
        return self.tick is not None and self.tick.outcome == Backfill.Outcome.DIFFERENT


def waiting(by: User) -> QuerySet[Dispute]:
    """Disputes in which people here took steps and something is not filled in yet, the one that
    waits longest first. Each has `waits_police` and so on, one for every channel."""
    asked = visible_to(by).filter(TO_FILL_IN, status_by__isnull=False)
    return _annotated(asked).filter(_some()).order_by("stage_since", "pk")


def changed() -> QuerySet[Dispute]:
    """Disputes that changed since it was marked what waits of them, as those of `waiting`."""
    return _annotated(Dispute.objects.filter(WORKED_ON, CHANGED))


def with_what_waits(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """As those of `waiting`, for a list."""
    return _annotated(rows).select_related("holder").defer("search")


def waiting_for(by: User, channel: Channel) -> QuerySet[Dispute]:
    return waiting(by).filter(**{f"waits_{channel}": True})


def changed_since(by: User) -> list[Dispute]:
    """Those of `waiting` that changed since they were marked; mostly none, which is asked first."""
    rows = _asked(by).filter(CHANGED).order_by("stage_since", "pk")  # as their index has it
    if rows.values_list("pk").first() is None:
        return []
    return list(_annotated(rows).filter(_some()).defer("search"))


def longest_waiting(by: User, changed: Iterable[Dispute], most: int) -> list[Dispute]:
    """The first rows of `waiting` as they are; `changed` as of `changed_since`."""
    marked = _asked(by).filter(MARKED).order_by("stage_since", "pk").defer("search")
    return sorted([*marked[:most], *changed], key=lambda one: (one.stage_since, one.pk))[:most]


def counts(by: User, changed: Iterable[Dispute]) -> dict[str, int]:
    """How many wait for each channel, and `any` of them: what is marked is counted by its marks,
    what `changed` (as of `changed_since`) one by one."""
    marked: Any = _asked(by).filter(MARKED).order_by("fill_in").values_list("fill_in")
    told = [(marks.split(","), many) for marks, many in marked.annotate(many=Count("pk"))]
    told += [(channels_waiting(one), 1) for one in changed]
    found = {"any": sum(many for _marks, many in told)}
    return found | {
        channel: sum(many for marks, many in told if channel in marks) for channel in LABELS
    }


def channels_waiting(dispute: Dispute) -> list[Channel]:
    """Of a dispute of `waiting`."""
    return [channel for channel in Channel if getattr(dispute, f"waits_{channel}")]


def differing(by: User) -> QuerySet[Backfill]:
    """Filled in, but the source holds something else: for who holds it, or for all if nobody."""
    mine = Q(dispute__holder=by) | Q(dispute__holder=None)
    rows = Backfill.objects.filter(
        mine, seen_by(by), outcome=Backfill.Outcome.DIFFERENT, undone_at=None
    )
    return rows.select_related("dispute").defer("dispute__search").order_by("at", "pk")


def marks_of(dispute: Dispute) -> list[Mark]:
    """What waits and what was filled in; systems that ask nothing of this dispute are left out."""
    marked = _annotated(Dispute.objects.filter(pk=dispute.pk, status_by__isnull=False)).first()
    waits = set(channels_waiting(marked)) if marked else set()
    ticks = {Channel(one.channel): one for one in ticks_of(dispute)}
    return [
        Mark(channel, PLATFORMS[channel].label, channel in waits, ticks.get(channel))
        for channel in Channel
        if channel in waits or channel in ticks
    ]


def sheets_of(by: User, dispute: Dispute) -> list[Sheet]:
    """The texts of the systems that `marks_of` names."""
    course = course_of(dispute, by=by)
    clear = may_read_people(by, dispute)
    return [
        Sheet(
            mark.channel,
            PLATFORMS[mark.channel],
            [
                Line(one.label, one.code, one.tell(course), one.personal and not clear)
                for one in TEXTS[mark.channel]
            ],
            mark.waits,
            mark.tick,
        )
        for mark in marks_of(dispute)
    ]


def ticks_of(dispute: Dispute) -> list[Backfill]:
    """The last tick of each channel that was not taken back."""
    rows = dispute.backfills.filter(undone_at=None).select_related("by", "settled_by")
    return list({one.channel: one for one in rows.order_by("at", "pk")}.values())


def _asked(by: User) -> QuerySet[Dispute]:
    return visible_to(by).filter(WORKED_ON, TO_FILL_IN)


def _some() -> Q:
    some = Q()
    for channel in Channel:
        some |= Q(**{f"waits_{channel}": True})
    return some


def _annotated(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With what waits: as it is marked, or as it is where something changed since."""
    name = DisputeFact.objects.filter(
        dispute=OF, fact=Fact.NAME_CHOSEN.value, undone_at=None
    ).order_by("-pk")
    chosen = Subquery(name.annotate(code=KT("detail__choice")).values("code")[:1])
    rows = rows.annotate(held_as=Coalesce(chosen, Value(""), output_field=TextField()))
    waits = {
        f"waits_{channel}": Q(MARKED, fill_in__contains=channel.value) | CHANGED & _waits(channel)
        for channel in Channel
    }
    return rows.annotate(**waits)


def _waits(channel: Channel) -> Q:
    platform = PLATFORMS[channel]
    asked = Q(stage__in=platform.stages) & ~Q(_filled_in(channel))
    if platform.names:
        asked &= Q(held_as__in=platform.names)
    match channel:
        case Channel.POLICE:
            asked &= Q(_told_by(Source.POLICE_110)) | Q(_fact(Fact.DISPATCHED))
        case Channel.REGISTRATION:
            gone = Q(stage=Stage.ARCHIVED) & ~Q(_fact(*OUTCOMES))
            asked &= ~Q(_told_by(Source.COMPLAINT_12315)) & ~gone
        case Channel.ANSWER:
            asked &= Q(_told_by(Source.COMPLAINT_12315)) | Q(_filled_in(Channel.REGISTRATION))
    return asked


def _told_by(source: Source) -> Combinable:
    return Exists(Member.objects.filter(dispute=OF, source=source.value))


def _fact(*facts: Fact) -> Combinable:
    return Exists(DisputeFact.objects.filter(dispute=OF, fact__in=facts, undone_at=None))


def _filled_in(channel: Channel) -> Combinable:
    """And not opened again since, which asks for an answer anew; a registration stays one."""
    ticks = Backfill.objects.filter(dispute=OF, channel=channel, undone_at=None)
    if channel is not Channel.REGISTRATION:
        again = DisputeFact.objects.filter(
            dispute=OuterRef("dispute"), fact=Fact.REOPENED.value, undone_at=None
        )
        ticks = ticks.exclude(Exists(again.filter(told_at__gt=OuterRef("at"))))
    return Exists(ticks)
