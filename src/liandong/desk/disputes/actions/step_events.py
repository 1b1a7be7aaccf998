"""Events of the clocks that follow from the steps of a dispute and of what was merged into it.

A step counts as what it was when it was taken: under the name that was held then, with what the
regulator had accepted by then. What happens to the dispute afterwards, another acceptance, another
name, a merge, changes no period that ran before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.access.rules.offices import REGULATOR
from liandong.desk.disputes.models import DisputeFact, HistoryEntry
from liandong.desk.disputes.queries.acceptance import office_of_step
from liandong.desk.disputes.rules.clocks import Event, What, runs_of
from liandong.desk.disputes.rules.confirmation import barred
from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL, Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.rules.workflow_step import ENDED_BY_DECISION, Step

OF_REGULATOR: Final = frozenset({Period.MEDIATION, Period.NOTICE})
"""The periods of a mediation by the regulator, or in its name."""
DELEGATED_BY: Final = {consent: name for name, consent in DELEGATIONS.items()}
NAMING: Final = frozenset({Fact.NAME_CHOSEN, *DELEGATED_BY})
ENDED_BY: Final[Mapping[Period, frozenset[str]]] = {
    Period.MEDIATION: frozenset(),  # however it ends
    Period.PERFORMANCE: frozenset({"perform"}),
    Period.NOTICE: frozenset({"archive_ended"}),
}
"""The steps that do what is due by the end of a period. Another step only ends it: who settles by
phone has decided on no acceptance, who has paid has not applied to the court."""
WHY_PAUSED: Final = {
    "test": "鉴定（办法第22条）",
    "suspend": "中止，决定回避（办法第21条）",
    "police": "公安办理中",
}


@dataclass(slots=True)
class StepEvents:
    """The events of the steps of one dispute so far, and how it stands by them.

    `accepted`: the regulator has accepted it; `again`: since it was last opened, and the sixty days
    go on. `mediation` holds the events of that period, which each side of a merge brings along;
    `official`: it was ever mediated in a name of the regulator.
    """

    name: str = ""
    named: bool = False
    accepted: bool = False
    again: bool = False
    worked_on: bool = False
    official: bool = False
    events: list[Event] = field(default_factory=list)
    mediation: list[Event] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        return any(run.stopped_on is None for run in runs_of(self.mediation))

    def hold(self, name: str) -> None:
        self.name, self.named = name, True
        self.official = self.official or name in OFFICIAL


def events_of_steps(
    standing: int,
    facts: Iterable[DisputeFact],
    entries: Iterable[HistoryEntry],
    numbers: Mapping[str, int],
    *,
    until: date | None,
) -> StepEvents:
    """Of the dispute that stands, by the names and the history of all that is in it.

    `entries` with `by.department`, oldest first; `numbers` leads from those of the disputes to
    their keys; `until` is the day that was agreed on.
    """
    sides: dict[int, StepEvents] = defaultdict(StepEvents, {standing: StepEvents()})
    merged: dict[int, HistoryEntry] = {}
    taken = []
    for entry in entries:
        if entry.verb == "stepped":
            taken.append(entry)
        elif entry.verb == "merged_into" and entry.dispute_id != standing:
            merged[entry.dispute_id] = entry  # the last one: those before were taken back
    names = {fact.pk: fact for fact in facts if fact.fact in NAMING}
    stated = {key for entry in taken for key in entry.detail.get("facts", ()) if key in names}
    moments: list[tuple[datetime, int, DisputeFact | HistoryEntry]] = [
        (fact.recorded_at, key, fact) for key, fact in names.items() if key not in stated
    ]
    moments += [(entry.at, entry.pk, entry) for entry in (*taken, *merged.values())]
    for _at, _key, moment in sorted(moments, key=lambda moment: moment[:2]):
        side = sides[moment.dispute_id]
        if isinstance(moment, DisputeFact):
            side.hold(_name_of(moment))
        elif moment.verb == "stepped":
            for key in moment.detail.get("facts", ()):
                if key in names:
                    side.hold(_name_of(names[key]))
            _take(side, moment, until)
        else:
            _join(side, sides[numbers.get(moment.detail["other"], standing)])
    for pk, side in sides.items():
        if pk != standing and pk not in merged:
            _join(side, sides[standing])
    return sides[standing]


def _name_of(fact: DisputeFact) -> str:
    return DELEGATED_BY.get(Fact(fact.fact)) or str(fact.detail.get("choice") or "")


def _take(side: StepEvents, entry: HistoryEntry, until: date | None) -> None:
    step = STEPS.get(entry.detail["step"])
    if step is None:
        return
    side.worked_on = True
    if step.tells in {Fact.ACCEPTED, Fact.REOPENED}:
        side.hold("")
    for event in _events_of(step, entry, side, until):
        (side.mediation if event.code is Period.MEDIATION else side.events).append(event)
    if _accepts(entry):
        side.accepted = side.again = True
    elif step.tells is Fact.REOPENED:
        side.again = False


def _join(other: StepEvents, into: StepEvents) -> None:
    """The steps of the other count in the dispute that it was merged into. A mediation that is
    over there ends none that goes on here."""
    into.events = sorted([*into.events, *other.events], key=lambda event: event.on)
    over = bool(other.mediation) and not other.runs
    if not into.worked_on:
        into.again = other.again
    elif not over:
        into.again = into.again or other.again
    if not (over and into.runs):
        into.mediation = sorted([*other.mediation, *into.mediation], key=lambda event: event.on)
    if not into.named:
        into.name, into.named = other.name, other.named
    into.accepted = into.accepted or other.accepted
    into.official = into.official or other.official
    into.worked_on = into.worked_on or other.worked_on


def _accepts(entry: HistoryEntry) -> bool:
    return entry.detail["step"] == "accept" and _is_of_regulator(entry)


def _is_of_regulator(entry: HistoryEntry) -> bool:
    return office_of_step(entry) == REGULATOR


def _is_of_others(entry: HistoryEntry, side: StepEvents) -> bool:
    return side.name not in OFFICIAL and not _is_of_regulator(entry)


def _starts(code: Period, step: Step, entry: HistoryEntry, side: StepEvents) -> bool:
    match code:
        case Period.MEDIATION:
            return not side.again and (_accepts(entry) or side.name in OFFICIAL)
        case Period.NOTICE:  # what was never accepted is not terminated (办法第23条)
            unaccepted = step.to is Stage.WITHDRAWN and not side.accepted
            return not unaccepted and not _is_of_others(entry, side)
        case Period.CONFIRMATION:
            return not barred(side.name, on_roster=settings.LIANDONG_COURT_ROSTER)
    return True


def _events_of(
    step: Step, entry: HistoryEntry, side: StepEvents, until: date | None
) -> Iterator[Event]:
    """The regulator's mediation begins with its acceptance, and its periods follow what is done in
    it. What another office accepted, agreed on or ended before a complaint came is none of that;
    what it ended in its own name after the regulator had accepted it ends the period, and is none
    of its mediations."""
    day = timezone.localdate(entry.at)
    is_of_others = _is_of_others(entry, side)
    official = not is_of_others or side.accepted
    for code in step.starts:
        if _starts(code, step, entry, side):
            yield Event(day, What.START, code, until if code is Period.PERFORMANCE else None)
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
