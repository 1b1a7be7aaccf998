"""What happened to the clocks of disputes: told by the sources, by the steps, by staff."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils import timezone

from liandong.desk.disputes.models import ClockEvent, Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.rules import steps
from liandong.desk.disputes.rules.clocks import Event, What
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.progress import DONE, Progress, progress_of
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.intake.models import Record
from liandong.engine.vocabulary import Source

Matter = tuple[Dispute, list[Record]]

REGULATORS: Final = ("regulator", "delegated")
"""The names under which a matter is handled by the rule of 12315 even if nobody called there."""
OF_12315: Final = (Period.DECISION, Period.MEDIATION, Period.NOTICE)
OF_CLOCKS: Final = (
    Fact.NAME_CHOSEN,
    Fact.DELEGATION_CONSENTED,
    Fact.AGREED,
    Fact.CONFIRMATION,
)
WHY_PAUSED: Final = {
    "test": "鉴定（办法第22条）",
    "suspend": "中止，决定回避（办法第21条）",
    "police": "公安办理中",
}


@dataclass(slots=True)
class Story:
    """What is known of one dispute's time."""

    received_on: date | None = None
    name: str = ""
    agreed_until: date | None = None
    events: list[Event] = field(default_factory=list)
    applied: list[Event] = field(default_factory=list)  # after the steps: on one day order counts

    @property
    def counted(self) -> list[Event]:
        """Without the periods that do not apply to a matter of this kind."""
        ours = self.received_on is not None or self.name in REGULATORS
        return [
            event
            for event in (*self.events, *self.applied)
            if (ours or event.code not in OF_12315)
            and (event.code is not Period.CONFIRMATION or self.name == "committee")
        ]


def stories_of(matters: Sequence[Matter]) -> dict[int, Story]:
    """Dispute to its story, also of what was merged into it. Four queries for them all."""
    stories = {dispute.pk: Story() for dispute, _ in matters}
    _tell_sources(matters, stories)
    into = _numbers(matters)
    _tell_facts(into, stories)
    _tell_steps(into, stories)
    for event in ClockEvent.objects.filter(dispute__in=into).order_by("on", "pk"):
        told = Event(event.on, What(event.what), Period(event.code), event.until)
        stories[into[event.dispute_id]].events.append(told)
    return stories


def _numbers(matters: Sequence[Matter]) -> dict[int, int]:
    """Each dispute, and each that was merged into one of them, to the one that counts."""
    ids = [dispute.pk for dispute, _ in matters]
    merged = Dispute.objects.filter(merged_into__in=ids).values_list("pk", "merged_into")
    return {pk: pk for pk in ids} | {pk: into for pk, into in merged if into is not None}


def _tell_sources(matters: Sequence[Matter], stories: Mapping[int, Story]) -> None:
    """The earliest complaint: what is told again starts no second clock.

    Reports (举报) are no part of a dispute; the check of a clue is told by the regulator.
    """
    firsts = {dispute.pk: _complaint(records) for dispute, records in matters}
    rows = _raw_rows([record for record in firsts.values() if record])
    for dispute, _ in matters:
        record = firsts[dispute.pk]
        if record is not None:
            story = stories[dispute.pk]
            story.received_on = timezone.localdate(record.received_at)
            story.events += _of_complaint(dispute, record, rows.get(record.pk, {}))


def _complaint(records: Sequence[Record]) -> Record | None:
    complaints = [one for one in records if one.source == Source.COMPLAINT_12315]
    return min(complaints, key=lambda one: (one.received_at, one.pk), default=None)


def _raw_rows(records: Sequence[Record]) -> dict[int, dict[str, Any]]:
    raws = Record.objects.filter(pk__in=[one.pk for one in records]).values_list("pk", "raw")
    return {pk: json.loads(str(raw)) for pk, raw in raws if raw}


def _of_complaint(dispute: Dispute, record: Record, row: Mapping[str, Any]) -> Iterable[Event]:
    received = timezone.localdate(record.received_at)
    yield Event(received, What.START, Period.DECISION)
    accepted = steps.told_day(row, steps.ACCEPTED)
    closed = _closed_on(dispute, record, row)
    if accepted:
        yield Event(accepted, What.STOP, Period.DECISION)
        yield Event(accepted, What.START, Period.MEDIATION)
    elif steps.is_decided(row, record.redacted_response):
        yield Event(closed or timezone.localdate(), What.STOP, Period.DECISION)
    if closed:
        yield Event(closed, What.STOP, Period.DECISION)
        yield Event(closed, What.STOP, Period.MEDIATION)


def _closed_on(dispute: Dispute, record: Record, row: Mapping[str, Any]) -> date | None:
    """The end that the source tells, else today where it is only known that it is over.

    A matter that waits for the police is not over.
    """
    if day := steps.told_day(row, steps.CLOSED):
        return day
    answered = progress_of(record.redacted_response, record.source_class) in DONE
    done = Progress(dispute.status) in DONE and dispute.stage != Stage.POLICE
    return timezone.localdate() if answered or done else None


def _tell_facts(into: Mapping[int, int], stories: Mapping[int, Story]) -> None:
    told = DisputeFact.objects.filter(fact__in=OF_CLOCKS, dispute__in=into, undone_at=None)
    for row in told.order_by("pk"):
        story = stories[into[row.dispute_id]]
        match Fact(row.fact):
            case Fact.NAME_CHOSEN:
                story.name = str(row.detail.get("choice") or "")
            case Fact.DELEGATION_CONSENTED:
                story.name = "delegated"
            case Fact.CONFIRMATION:
                applied = timezone.localdate(row.at)
                story.applied.append(Event(applied, What.STOP, Period.CONFIRMATION))
            case _:
                day = row.detail.get("due_on")
                story.agreed_until = date.fromisoformat(day) if day else None


def _tell_steps(into: Mapping[int, int], stories: Mapping[int, Story]) -> None:
    entries: dict[int, list[HistoryEntry]] = defaultdict(list)
    taken = HistoryEntry.objects.filter(verb="stepped", undone_at=None, dispute__in=into)
    for entry in taken.order_by("at", "pk"):
        entries[into[entry.dispute_id]].append(entry)
    for dispute, steps_taken in entries.items():
        for entry in steps_taken:
            step = STEPS.get(entry.detail["step"])
            if step is not None:
                stories[dispute].events += _of_step(step, entry, stories[dispute])


def _of_step(step: Step, entry: HistoryEntry, story: Story) -> Iterable[Event]:
    day = timezone.localdate(entry.at)
    for code in step.starts:
        until = story.agreed_until if code is Period.PERFORMANCE else None
        yield Event(day, What.START, code, until)
    for code in step.stops:
        yield Event(day, What.STOP, code)
    for code in step.pauses:
        yield Event(day, What.PAUSE, code, why=WHY_PAUSED.get(step.verb, step.label))
    for code in step.resumes:
        yield Event(day, What.RESUME, code)
