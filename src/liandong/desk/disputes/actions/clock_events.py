"""Events of the clocks of disputes: from the sources, from the steps, from staff."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone

from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.actions.step_events import NAMING, events_of_steps
from liandong.desk.disputes.models import Clock, ClockEvent, Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.rules import source_dates
from liandong.desk.disputes.rules.clocks import ClockFacts, Event, What, clocks_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.source_progress import DONE, Progress, progress_of
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.intake.bulk_insert import insert
from liandong.desk.intake.models import RECORD_KEY, Record
from liandong.desk.papers.queries.papers import paper_cards
from liandong.engine.vocabulary import Source

DisputeRecords = tuple[Dispute, list[Record]]

OF_12315: Final = (Period.DECISION, Period.MEDIATION, Period.NOTICE)
OF_CLOCKS: Final = (*NAMING, Fact.AGREED, Fact.CONFIRMATION)
DECISIONS: Final = ("acceptance", "refusal")
"""The papers that inform the complainant of the decision (办法第15条)."""
ENDED_WITHOUT: Final = "撤回投诉、双方和解，市监登记"
"""Why no decision is made any more on what was settled or withdrawn before (办法第18条)."""
OVER_ELSEWHERE: Final = "纠纷已结，12315 来源没有登记办结"
"""Why a mediation ended of which neither the source nor a step here says how."""
TERMINATION: Final = "termination"


@dataclass(slots=True)
class Story:
    """The events of one dispute that its clocks depend on."""

    received_on: date | None = None
    official: bool = False
    agreed_until: date | None = None
    worked_on: bool = False
    events: list[Event] = field(default_factory=list)
    applied: list[Event] = field(default_factory=list)  # after the steps: on one day order counts

    @property
    def counted(self) -> list[Event]:
        """Without the periods that do not apply to a dispute of this kind."""
        ours = self.received_on is not None or self.official
        events = (*self.events, *self.applied)
        return [event for event in events if ours or event.code not in OF_12315]


def stories_of(dispute_records: Sequence[DisputeRecords]) -> dict[int, Story]:
    """Dispute to its story, also of what was merged into it. Four queries for them all, and two
    more for those that were worked on here."""
    stories = {dispute.pk: Story() for dispute, _ in dispute_records}
    into, numbers = _wholes(dispute_records)
    facts = list(DisputeFact.objects.filter(fact__in=OF_CLOCKS, dispute__in=into, undone_at=None))
    _tell_facts(into, facts, stories)
    _tell_sources(dispute_records, stories)
    _tell_steps(into, numbers, facts, stories)
    _tell_papers(into, numbers, stories)
    for event in ClockEvent.objects.filter(dispute__in=into).order_by("on", "pk"):
        why = ENDED_WITHOUT if event.code == Period.DECISION else ""
        known = Event(event.on, What(event.what), Period(event.code), event.until, why)
        stories[into[event.dispute_id]].events.append(known)
    return stories


def _wholes(dispute_records: Sequence[DisputeRecords]) -> tuple[dict[int, int], dict[str, int]]:
    """Each dispute, and each that was merged into one of them, to the one that counts; and the
    number of each to itself."""
    into = {dispute.pk: dispute.pk for dispute, _ in dispute_records}
    numbers = {dispute.number: dispute.pk for dispute, _ in dispute_records}
    merged = Dispute.objects.filter(merged_into__in=list(into))
    for pk, number, standing in merged.values_list("pk", "number", "merged_into"):
        if standing is not None:
            into[pk], numbers[number] = standing, pk
    return into, numbers


def _tell_sources(dispute_records: Sequence[DisputeRecords], stories: Mapping[int, Story]) -> None:
    """The earliest complaint: a repeated one starts no second clock.

    Reports (举报) are no part of a dispute; the regulator enters the check of a clue.
    """
    firsts = {dispute.pk: _complaint(records) for dispute, records in dispute_records}
    rows = _raw_rows([record for record in firsts.values() if record])
    for dispute, _ in dispute_records:
        record = firsts[dispute.pk]
        if record is not None:
            story = stories[dispute.pk]
            story.received_on = timezone.localdate(record.received_at)
            story.events += _of_complaint(dispute, record, rows.get(record.pk, {}))


def _complaint(records: Sequence[Record]) -> Record | None:
    complaints = [record for record in records if record.source == Source.COMPLAINT_12315]
    return min(complaints, key=lambda record: (record.received_at, record.pk), default=None)


def _raw_rows(records: Sequence[Record]) -> dict[int, dict[str, Any]]:
    rows = Record.objects.filter(pk__in=[record.pk for record in records]).only(*RECORD_KEY, "raw")
    return {row.pk: json.loads(str(row.raw)) for row in rows if row.raw}


def _of_complaint(dispute: Dispute, record: Record, row: Mapping[str, Any]) -> Iterable[Event]:
    received = timezone.localdate(record.received_at)
    yield Event(received, What.START, Period.DECISION)
    accepted = source_dates.stated_day(row, source_dates.ACCEPTED)
    closed = _closed_on(record, row)
    if accepted:
        yield Event(accepted, What.STOP, Period.DECISION)
        yield Event(accepted, What.START, Period.MEDIATION)
    elif source_dates.is_decided(row, record.redacted_response):
        yield Event(closed or timezone.localdate(), What.STOP, Period.DECISION)
    if closed:
        yield Event(closed, What.STOP, Period.DECISION)
    if closed:
        yield Event(closed, What.STOP, Period.MEDIATION)
    elif over := _over_on(dispute):
        yield Event(over, What.STOP, Period.MEDIATION, why=OVER_ELSEWHERE)


def _closed_on(record: Record, row: Mapping[str, Any]) -> date | None:
    """The end that the source states, else today where only the fact that it ended is known."""
    if day := source_dates.stated_day(row, source_dates.CLOSED):
        return day
    answered = progress_of(record.redacted_response, record.source_class) in DONE
    return timezone.localdate() if answered else None


def _over_on(dispute: Dispute) -> date | None:
    """Today where the dispute is over. A dispute that waits for the police is not.

    However it ended, what others did decides nothing about the complaint (办法第15条).
    """
    done = Progress(dispute.status) in DONE and dispute.stage != Stage.POLICE
    return timezone.localdate() if done else None


def _tell_facts(
    into: Mapping[int, int], facts: Iterable[DisputeFact], stories: Mapping[int, Story]
) -> None:
    # What was recorded of the dispute that stands goes before what was merged into it.
    for row in sorted(facts, key=lambda row: (row.dispute_id in stories, row.pk)):
        story = stories[into[row.dispute_id]]
        if row.fact == Fact.CONFIRMATION:
            applied = timezone.localdate(row.at)
            story.applied.append(Event(applied, What.STOP, Period.CONFIRMATION))
        elif row.fact == Fact.AGREED:
            day = row.detail.get("due_on")
            story.agreed_until = date.fromisoformat(day) if day else None


def _tell_steps(
    into: Mapping[int, int],
    numbers: Mapping[str, int],
    facts: Iterable[DisputeFact],
    stories: Mapping[int, Story],
) -> None:
    entries: dict[int, list[HistoryEntry]] = defaultdict(list)
    names: dict[int, list[DisputeFact]] = defaultdict(list)
    # By the verb alone a database without statistics would look up the steps of all disputes.
    standing = HistoryEntry.objects.filter(dispute__in=into, undone_at=None)
    standing = standing.select_related("by__department")
    for entry in standing.order_by("at", "pk"):
        entries[into[entry.dispute_id]].append(entry)
    for fact in facts:
        names[into[fact.dispute_id]].append(fact)
    for pk, story in stories.items():
        side = events_of_steps(pk, names[pk], entries[pk], numbers, until=story.agreed_until)
        story.worked_on, story.official = side.worked_on, side.official
        story.events += [*side.events, *side.mediation]


def _tell_papers(
    into: Mapping[int, int], numbers: Mapping[str, int], stories: Mapping[int, Story]
) -> None:
    """A decision is made, and a termination notified, when its paper has reached its recipients."""
    of = {number: into[pk] for number, pk in numbers.items() if stories[into[pk]].worked_on}
    for card in paper_cards(of, forms=(*DECISIONS, TERMINATION)):
        if not card.paper.is_valid or card.unserved or not card.services:
            continue
        code = Period.NOTICE if card.paper.form == TERMINATION else Period.DECISION
        day = max(service.sent_on for service in card.services)
        stories[of[card.paper.dispute_number]].applied.append(Event(day, What.STOP, code))


# Keeps the clocks of disputes in line with their stories.

NOON: Final = time(12)


def set_clocks(dispute_records: Sequence[DisputeRecords]) -> None:
    """Write the clocks that follow from what happened; those that follow no more go."""
    stories = stories_of(dispute_records)
    stopped = _stopped([dispute for dispute, _ in dispute_records])
    known, today = calendar(), timezone.localdate()
    clocks = []
    for dispute, story in stories.items():
        found = clocks_of(story.counted, received_on=story.received_on, today=today, calendar=known)
        clocks += [_clock(dispute, facts, stopped.get((dispute, facts.code))) for facts in found]
    _drop_others(clocks, stories)
    insert(clocks, replacing=("dispute_id", "code"))


def _drop_others(clocks: Sequence[Clock], disputes: Iterable[int]) -> None:
    kept = {(clock.dispute_id, clock.code) for clock in clocks}
    rows = Clock.objects.filter(dispute__in=list(disputes)).values_list("pk", "dispute", "code")
    gone = [pk for pk, dispute, code in rows if (dispute, code) not in kept]
    if gone:
        Clock.objects.filter(pk__in=gone).delete()


def _stopped(disputes: Sequence[Dispute]) -> dict[tuple[int, str], datetime]:
    """When each clock was first found to be over."""
    rows = Clock.objects.filter(dispute__in=disputes, stopped_at__isnull=False)
    return {(row.dispute_id, row.code): row.stopped_at for row in rows if row.stopped_at}


def _clock(dispute: int, facts: ClockFacts, before: datetime | None) -> Clock:
    ended = _ended(facts.stopped_on, facts.started_on, before) if facts.stopped_on else None
    return Clock(
        dispute_id=dispute,
        code=facts.code,
        started_on=facts.started_on,
        due_on=facts.due_on,
        rule=facts.rule,
        working_out=dict(facts.working_out),
        stopped_at=ended,
        paused_on=facts.paused_on,
    )


def _ended(day: date, began: date, before: datetime | None) -> datetime:
    """Today may only mean that it was found to be over: then the first finding holds."""
    if day == timezone.localdate():
        return before if before and timezone.localdate(before) >= began else timezone.now()
    return timezone.make_aware(datetime.combine(day, NOON))
