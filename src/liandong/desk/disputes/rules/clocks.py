"""The clocks of a dispute, worked out from its events.

Only what reached the regulator's channel has the periods of 12315: a dispute reported to 110 or at
the door starts none until then. A second start while a clock runs is ignored: a dispute reported
twice never has two clocks of a kind.

A pause takes out the days after the one on which it began, up to and with the one on which it
ended (testing 办法第22条, recusal 第21条), as the first day of a period does not count either. A
trader who settles with the consumer pauses nothing: on the national platform that comes before the
complaint reaches the regulator, and from its receipt the seven days run (第15条).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from liandong.desk.directory.rules.workdays import Calendar, Deadline, Skipped
from liandong.desk.disputes.rules.confirmation import CONSEQUENCE, basis
from liandong.desk.disputes.rules.periods import (
    KINDS,
    STAFF_SET,
    Length,
    Period,
    RuleVersion,
    version_on,
)
from liandong.desk.disputes.rules.source_progress import DONE, Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.engine.vocabulary import Source

ONE_DAY: Final = timedelta(days=1)
CURRENT: Final = "办理人所定"


class What(StrEnum):
    """What happened to a clock."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"


WHAT_WORDS: Final[Mapping[What, str]] = {
    What.START: "起算",
    What.STOP: "办结",
    What.PAUSE: "暂停（鉴定等不计入的时间）",
    What.RESUME: "恢复",
    What.EXTEND: "经批准延长",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a clock on a day. `until`: the last day that staff have set.
    `why`: of a pause its reason; of a stop why it counts no more, though what was due by then was
    not done; empty where it was."""

    on: date
    what: What
    code: Period
    until: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A clock as it is stored. `due_on` of a paused one is as if it went on today."""

    code: str
    started_on: date
    due_on: date
    rule: str
    working_out: Mapping[str, Any]
    stopped_on: date | None = None
    paused_on: date | None = None

    @property
    def running(self) -> bool:
        return self.stopped_on is None


@dataclass(slots=True)
class Run:
    """One run of a clock, while its events are gone through."""

    code: Period
    started_on: date
    until: date | None
    stopped_on: date | None = None
    paused_on: date | None = None
    why: str = ""
    undone: str = ""  # why it stopped, though what was due was not done
    pauses: list[Skipped] = field(default_factory=list)
    extended: bool = False

    def take(self, event: Event) -> None:
        """What the event does to it; what makes no sense in its state is passed over."""
        match event.what:
            case What.STOP:
                self._go_on(event.on)
                self.stopped_on, self.undone = event.on, event.why
            case What.PAUSE if self.paused_on is None:
                self.paused_on, self.why = event.on, event.why
            case What.RESUME:
                self._go_on(event.on)
            case What.EXTEND:
                self.extended = True
                self.until = event.until or self.until

    def _go_on(self, day: date) -> None:
        if self.paused_on is not None and day > self.paused_on:
            self.pauses.append(Skipped(self.paused_on + ONE_DAY, day, self.why))
        self.paused_on = None

    def excluded(self, today: date) -> list[Skipped]:
        if self.paused_on is None or today <= self.paused_on:
            return self.pauses
        return [*self.pauses, Skipped(self.paused_on + ONE_DAY, today, self.why)]


def clocks_of(
    events: Iterable[Event], *, received_on: date | None, today: date, calendar: Calendar
) -> list[ClockFacts]:
    """The clocks that these events start. `received_on` chooses the rule."""
    found = []
    for run in runs_of(events):
        version = version_on(received_on or run.started_on)
        clock = _clock(run, version, today, calendar)
        if clock is not None:
            found.append(clock)
    return found


NOT_DONE: Final = "undone"
"""In the working-out of a clock that stopped: why, though what was due was not done."""


def runs_of(events: Iterable[Event]) -> list[Run]:
    """The last run of each clock; events of one day happened in the order given."""
    runs: dict[Period, Run] = {}
    for event in sorted(events, key=lambda event: event.on):
        run = runs.get(event.code)
        if event.what is not What.START:
            if run is not None and run.stopped_on is None:
                run.take(event)
            elif run is not None and _was_done_that_day(run, event):
                run.undone = ""
        elif run is None or run.stopped_on is not None:
            runs[event.code] = Run(event.code, event.on, event.until)
    return list(runs.values())


def _was_done_that_day(run: Run, event: Event) -> bool:
    return event.what is What.STOP and not event.why and event.on == run.stopped_on


def _clock(
    run: Run, version: RuleVersion | None, today: date, calendar: Calendar
) -> ClockFacts | None:
    if run.until is not None:
        return _facts(run, run.until, CURRENT, _by_staff(run, run.until))
    lengths = version.lengths.get(run.code) if version else None
    if not version or not lengths:
        return None
    end = _earliest(run, lengths, run.excluded(today), calendar)
    return _facts(run, end.deadline.due, version.name, end.working_out())


def _facts(run: Run, due: date, rule: str, working_out: dict[str, Any]) -> ClockFacts:
    if run.stopped_on and run.undone:
        working_out = {**working_out, NOT_DONE: run.undone}
    return ClockFacts(
        run.code.value, run.started_on, due, rule, working_out, run.stopped_on, run.paused_on
    )


def _by_staff(run: Run, until: date) -> dict[str, Any]:
    start = run.started_on
    return {
        "start": start.isoformat(),
        "due": until.isoformat(),
        "words": f"{start} 起，届满 {until}",
        "article": STAFF_SET.get(run.code, CURRENT),
        "counted": [],
        "others": [],
    }


@dataclass(frozen=True, slots=True)
class End:
    """The deadline that counts, its article, and what the other periods would give."""

    deadline: Deadline
    article: str
    others: list[str]

    def working_out(self) -> dict[str, Any]:
        deadline = self.deadline
        counts = deadline.unit == "工作日"
        return {
            **deadline.working_out(),
            "counted": [day.isoformat() for day in deadline.counted] if counts else [],
            "article": self.article,
            "others": self.others,
        }


def _earliest(
    run: Run, lengths: tuple[Length, ...], excluded: Sequence[Skipped], calendar: Calendar
) -> End:
    extra = KINDS[run.code].extra if run.extended else None
    more = extra.length if extra else 0
    ends = [
        (length.add(run.started_on, length.length + more, calendar, excluded), length.article)
        for length in lengths
    ]
    ends.sort(key=lambda end: end[0].due)
    (deadline, article), *others = ends
    if extra:
        article = f"{article}；延长 {extra.length} 个{deadline.unit}：{extra.article}"
    return End(deadline, article, [f"{other}：{late.words()}" for late, other in others])


# Why no legal period runs on a dispute, for the card that would show it.

NO_COMPLAINT: Final = (
    "110 接报、到站登记不起算法定时限；要由市监受理的，自到达 12315 之日起算（办法第15条）。"
)
BY_NAME: Final = {
    "association": f"消费者协会自行调解没有法定期限；{CONSEQUENCE}（{basis('association')}）。",
    "committee": f"人民调解没有法定期限；{CONSEQUENCE}（{basis('committee')}）。",
}


def why_no_clock(
    status: Progress, sources: Collection[str], name: str, stage: Stage | None = None
) -> str:
    """`name`: the code under whose name it is mediated, empty while none is chosen."""
    if stage is Stage.POLICE:
        return "公安办理期间不计时限，办结后继续。"
    if status in DONE:
        return "已办结，没有在计算的时限。"
    if name in BY_NAME:
        return BY_NAME[name]
    if Source.COMPLAINT_12315 not in sources:
        return NO_COMPLAINT
    return "各项时限都已办结或停止。"
