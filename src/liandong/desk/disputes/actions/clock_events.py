"""Events of the clocks of disputes: from the sources, from the steps, from staff."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.access.rules.offices import REGULATOR
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.models import Clock, ClockEvent, Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.queries.acceptance import office_of_step
from liandong.desk.disputes.rules import source_dates
from liandong.desk.disputes.rules.clocks import ClockFacts, Event, What, clocks_of
from liandong.desk.disputes.rules.confirmation import barred
from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL, Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.source_progress import DONE, Progress, progress_of
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.rules.workflow_step import ENDED_BY_DECISION, Step
from liandong.desk.intake.bulk_insert import insert
from liandong.desk.intake.models import RECORD_KEY, Record
from liandong.desk.papers.queries.papers import paper_cards
from liandong.engine.vocabulary import Source

DisputeRecords = tuple[Dispute, list[Record]]

OF_12315: Final = (Period.DECISION, Period.MEDIATION, Period.NOTICE)
OF_REGULATOR: Final = frozenset({Period.MEDIATION, Period.NOTICE})
"""The periods of a mediation by the regulator, or in its name."""
OF_CLOCKS: Final = (
    Fact.NAME_CHOSEN,
    *DELEGATIONS.values(),
    Fact.AGREED,
    Fact.CONFIRMATION,
)
DELEGATED_BY: Final = {consent: name for name, consent in DELEGATIONS.items()}
DECISIONS: Final = ("acceptance", "refusal")
"""The papers that inform the complainant of the decision (办法第15条)."""
ENDED_WITHOUT: Final = "撤回投诉、双方和解，市监登记"
"""Why no decision is made any more on what was settled or withdrawn before (办法第18条)."""
OVER_ELSEWHERE: Final = "纠纷已结，12315 来源没有登记办结"
"""Why a mediation ended of which neither the source nor a step here says how."""
ENDED_BY: Final[Mapping[Period, frozenset[str]]] = {
    Period.MEDIATION: frozenset(),  # however it ends
    Period.PERFORMANCE: frozenset({"perform"}),
    Period.NOTICE: frozenset({"archive_ended"}),
}
"""The steps that do what is due by the end of a period. Another step only ends it: who settles by
phone has decided on no acceptance, who has paid has not applied to the court."""
TERMINATION: Final = "termination"
WHY_PAUSED: Final = {
    "test": "鉴定（办法第22条）",
    "suspend": "中止，决定回避（办法第21条）",
    "police": "公安办理中",
}


@dataclass(slots=True)
class Story:
    """The events of one dispute that its clocks depend on."""

    received_on: date | None = None
    name: str = ""
    agreed_until: date | None = None
    worked_on: bool = False
    events: list[Event] = field(default_factory=list)
    applied: list[Event] = field(default_factory=list)  # after the steps: on one day order counts

    @property
    def confirmable(self) -> bool:
        return not barred(self.name, on_roster=settings.LIANDONG_COURT_ROSTER)

    @property
    def counted(self) -> list[Event]:
        """Without the periods that do not apply to a dispute of this kind."""
        ours = self.received_on is not None or self.name in OFFICIAL
        return [
            event
            for event in (*self.events, *self.applied)
            if (ours or event.code not in OF_12315)
            and (event.code is not Period.CONFIRMATION or self.confirmable)
        ]


def stories_of(dispute_records: Sequence[DisputeRecords]) -> dict[int, Story]:
    """Dispute to its story, also of what was merged into it. Four queries for them all, and two
    more for those that were worked on here."""
    stories = {dispute.pk: Story() for dispute, _ in dispute_records}
    into = _numbers(dispute_records)
    _tell_facts(into, stories)
    _tell_sources(dispute_records, stories)
    _tell_steps(into, stories)
    _tell_papers(into, stories)
    for event in ClockEvent.objects.filter(dispute__in=into).order_by("on", "pk"):
        why = ENDED_WITHOUT if event.code == Period.DECISION else ""
        known = Event(event.on, What(event.what), Period(event.code), event.until, why)
        stories[into[event.dispute_id]].events.append(known)
    return stories


def _numbers(dispute_records: Sequence[DisputeRecords]) -> dict[int, int]:
    """Each dispute, and each that was merged into one of them, to the one that counts."""
    ids = [dispute.pk for dispute, _ in dispute_records]
    merged = Dispute.objects.filter(merged_into__in=ids).values_list("pk", "merged_into")
    return {pk: pk for pk in ids} | {pk: into for pk, into in merged if into is not None}


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


def _tell_facts(into: Mapping[int, int], stories: Mapping[int, Story]) -> None:
    facts = DisputeFact.objects.filter(fact__in=OF_CLOCKS, dispute__in=into, undone_at=None)
    # What was recorded of the dispute that stands goes before what was merged into it.
    for row in sorted(facts, key=lambda row: (row.dispute_id in stories, row.pk)):
        story = stories[into[row.dispute_id]]
        match Fact(row.fact):
            case Fact.NAME_CHOSEN:
                story.name = str(row.detail.get("choice") or "")
            case consent if consent in DELEGATED_BY:
                story.name = DELEGATED_BY[consent]
            case Fact.CONFIRMATION:
                applied = timezone.localdate(row.at)
                story.applied.append(Event(applied, What.STOP, Period.CONFIRMATION))
            case _:
                day = row.detail.get("due_on")
                story.agreed_until = date.fromisoformat(day) if day else None


def _tell_steps(into: Mapping[int, int], stories: Mapping[int, Story]) -> None:
    entries: dict[int, list[HistoryEntry]] = defaultdict(list)
    # By the verb alone a database without statistics would look up the steps of all disputes.
    standing = HistoryEntry.objects.filter(dispute__in=into, undone_at=None)
    standing = standing.select_related("by__department")
    for entry in standing.order_by("at", "pk"):
        if entry.verb == "stepped":
            entries[into[entry.dispute_id]].append(entry)
    for dispute, steps_taken in entries.items():
        story = stories[dispute]
        story.worked_on = True
        accepted = {entry.dispute_id for entry in steps_taken if _accepts(entry)}
        again = False
        for entry in steps_taken:
            step = STEPS.get(entry.detail["step"])
            if step is None:
                continue
            story.events += _of_step(step, entry, story, accepted, again=again)
            again = _accepts(entry) or (again and step.tells is not Fact.REOPENED)


def _accepts(entry: HistoryEntry) -> bool:
    return entry.detail["step"] == "accept" and _is_of_regulator(entry)


def _is_of_regulator(entry: HistoryEntry) -> bool:
    return office_of_step(entry) == REGULATOR


def _of_step(
    step: Step, entry: HistoryEntry, story: Story, accepted: Collection[int], *, again: bool
) -> Iterable[Event]:
    """The regulator's mediation begins with its acceptance, and its periods follow what is done in
    it. `accepted`: the disputes, of those merged into one, that it accepted; `again`: it had
    accepted it before without an opening since, and the sixty days go on. What another office
    accepted, agreed on or ended before a complaint came is none of that; what it ended in its own
    name after the regulator had accepted it ends the period, and is none of its mediations."""
    day = timezone.localdate(entry.at)
    is_of_others = story.name not in OFFICIAL and not _is_of_regulator(entry)
    official = not is_of_others or entry.dispute_id in accepted
    for code in step.starts:
        if code in OF_REGULATOR and not official:
            continue
        if code is Period.NOTICE and is_of_others:
            continue
        if code is Period.MEDIATION and (again or (accepted and not _accepts(entry))):
            continue
        if code is Period.NOTICE and step.to is Stage.WITHDRAWN and not accepted:
            continue  # what was never accepted is not terminated (办法第23条)
        until = story.agreed_until if code is Period.PERFORMANCE else None
        yield Event(day, What.START, code, until)
    for code in step.stops:
        if code in OF_REGULATOR and not official:
            continue
        if code is Period.DECISION and not _is_of_regulator(entry):
            continue  # a step of others is no decision of the regulator
        is_done = code in ENDED_BY and (not ENDED_BY[code] or step.verb in ENDED_BY[code])
        if code is Period.MEDIATION and (is_of_others or step.to in ENDED_BY_DECISION):
            is_done = False  # its own mediation has not ended by that
        yield Event(day, What.STOP, code, why="" if is_done else step.label)
    for code in step.pauses if official else ():
        yield Event(day, What.PAUSE, code, why=WHY_PAUSED.get(step.verb, step.label))
    for code in step.resumes if official else ():
        yield Event(day, What.RESUME, code)


def _tell_papers(into: Mapping[int, int], stories: Mapping[int, Story]) -> None:
    """A decision is made, and a termination notified, when its paper has reached its recipients."""
    here = {pk for pk, story in stories.items() if story.worked_on}
    numbers = Dispute.objects.filter(pk__in=[pk for pk, to in into.items() if to in here])
    of = {number: into[pk] for pk, number in numbers.values_list("pk", "number")}
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
