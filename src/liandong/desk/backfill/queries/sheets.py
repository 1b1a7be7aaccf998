"""The texts of one dispute for each system, whether they wait, and what was ticked."""

from dataclasses import dataclass

from django.db.models import QuerySet

from liandong.desk.access.models import User
from liandong.desk.backfill.models import Backfill
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.backfill.queries.waiting import waits_of
from liandong.desk.backfill.rules.channels import PLATFORMS, Channel, Platform
from liandong.desk.backfill.rules.texts import TEXTS
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.queries.reading_rights import may_read_people
from liandong.desk.disputes.step_registry import OpenPoint


@dataclass(frozen=True, slots=True)
class Line:
    """A field to type. `hidden`: it names people and the reader has not the dispute in hand."""

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
        return "\n".join(f"{line.label}：{line.value}" for line in self.lines if line.value)

    @property
    def hidden(self) -> bool:
        return any(line.hidden for line in self.lines)


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


def marks_of(dispute: Dispute) -> list[Mark]:
    """What waits and what was filled in; systems that ask nothing of this dispute are left out."""
    waits = waits_of(dispute)
    ticks = {Channel(ticked.channel): ticked for ticked in ticks_of(dispute)}
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
                Line(entry.label, entry.code, entry.text_of(course), entry.personal and not clear)
                for entry in TEXTS[mark.channel]
            ],
            mark.waits,
            mark.tick,
        )
        for mark in marks_of(dispute)
    ]


def ticks_of(dispute: Dispute) -> list[Backfill]:
    """The last tick of each channel that was not taken back."""
    rows = dispute.backfills.filter(undone_at=None).select_related("by", "settled_by")
    return list({row.channel: row for row in rows.order_by("at", "pk")}.values())


def open_points_of(dispute: Dispute) -> list[OpenPoint]:
    """What is still to be filled in or settled before the dispute goes into the archive."""
    points = []
    for mark in marks_of(dispute):
        if mark.waits:
            points.append(OpenPoint(f"backfill-{mark.channel.value}", f"{mark.label}待回填"))
        elif mark.differs:
            words = f"{mark.label}与来源不一致，还没有处理"
            points.append(OpenPoint(f"differs-{mark.channel.value}", words))
    return points


def backfills_for(by: User) -> QuerySet[Backfill]:
    """What was ticked on disputes that `by` sees."""
    return Backfill.objects.filter(sees_dispute(by)).select_related("dispute")
