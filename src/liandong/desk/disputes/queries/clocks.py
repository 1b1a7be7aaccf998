"""Which clocks somebody sees, and how punctual the regulator's side was."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.directory.rules.workdays import Calendar, working_days_between
from liandong.desk.disputes.models import Clock, Dispute, DisputeFact, Member
from liandong.desk.disputes.queries.acceptance import BY_REGULATOR
from liandong.desk.disputes.queries.china_days import Day
from liandong.desk.disputes.queries.visibility import (
    sees_found_disputes,
    sees_most_disputes,
    visible_to,
)
from liandong.desk.disputes.queries.whole import of_each_whole
from liandong.desk.disputes.rules.clocks import NOT_DONE
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, LABELS, Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import OVER
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import Source

ANY: Final = Q()
PUNCTUAL: Final[dict[Period, tuple[str, str]]] = {
    Period.DECISION: ("按时初查率", "期内届满的受理决定中，届满前作出的"),
    Period.MEDIATION: (
        "按时办结率",
        "期内届满的调解期限中，届满前办结的；其他单位以自己名义按时办结的不计",
    ),
    Period.CLUE: ("举报按时核查率", "期内届满的线索核查中，届满前核查完的"),
}
AGREED: Final = ("调解成功率", "期内由市场监管部门或以其名义结束调解的已受理投诉中，达成协议的")
PUNCTUALLY: Final = Q(ended__lte=F("due_on"))
ENDED_BEFORE_DECISION: Final = frozenset({*OVER, Stage.AGREED})
OWN: Final = Q(undone=None)
"""Without the mediations that others ended in their own name: in time they are no success of the
regulator's, late they are late."""
RUNNING: Final = Q(stopped_at=None, paused_on=None)
"""A paused clock has no known end yet."""


def visible_clocks(by: Actor) -> QuerySet[Clock]:
    """Clocks of the disputes that `by` sees; those about a clue are the regulator's alone."""
    clocks = Clock.objects.filter(sees_found_disputes(by))
    return clocks if sees_reports(by) else clocks.exclude(code__in=CONFIDENTIAL)


def of_own_office(clocks: QuerySet[Clock], by: User) -> QuerySet[Clock]:
    """Without the decisions on what 12315 has registered, for who leaves them to the regulator:
    while they wait in the preliminary check, nobody else can make them."""
    if decides(OF_REGULATOR, by.role, by.department.kind):
        return clocks
    of_12315 = Member.objects.filter(
        dispute=OuterRef("dispute"), source=Source.COMPLAINT_12315.value
    )
    waiting = Q(code=Period.DECISION.value, dispute__stage=Stage.REVIEW.value)
    return clocks.exclude(waiting & Q(Exists(of_12315)))


def is_left_to_regulator(clock: Clock) -> bool:
    """Whether it is one of those decisions."""
    waits = clock.code == Period.DECISION and clock.dispute.stage == Stage.REVIEW
    return waits and Source.COMPLAINT_12315 in clock.dispute.sources


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is a share of."""

    code: Period
    done: int
    of: int
    label: str
    definition: str

    @property
    def words(self) -> str:
        return f"{100 * self.done / self.of:.2f}%" if self.of else "—"


def undecided(dispute: Dispute) -> bool:
    """Whether 12315's complainant is still to be told a decision (办法第15条)."""
    return Clock.objects.filter(
        dispute=dispute, code=Period.DECISION.value, stopped_at=None
    ).exists()


def settled_undecided() -> Q:
    """Disputes that came to an end before the regulator decided on the complaint: it still has to
    decide, or to register that the complaint was withdrawn."""
    complaints = Member.objects.filter(
        dispute=OuterRef(OuterRef("pk")), source=Source.COMPLAINT_12315.value
    ).order_by("record__received_at")
    decided = DisputeFact.objects.filter(
        BY_REGULATOR,
        of_each_whole(),
        fact__in=(Fact.ACCEPTED.value, Fact.REFUSAL.value),
        undone_at=None,
        recorded_at__gte=Subquery(complaints.values("record__received_at")[:1]),
    )
    stages = [stage.value for stage in ENDED_BEFORE_DECISION]
    return Q(stage__in=stages, pk__in=being_decided()) & ~Q(Exists(decided))


def being_decided() -> QuerySet[Clock, int]:
    """Keys of the disputes whose period for a decision runs: they are few, where those that came to
    an end are most of all."""
    running = Clock.objects.filter(code=Period.DECISION.value, stopped_at=None)
    return running.values_list("dispute", flat=True)


def is_settled_undecided(dispute: Dispute) -> bool:
    return Dispute.objects.filter(settled_undecided(), pk=dispute.pk).exists()


def ends_decision(by: User, dispute: Dispute) -> bool:
    """Whether `by` may register that no decision is made any more: the complaint was settled or
    withdrawn before the regulator came to it."""
    return (
        decides(OF_REGULATOR, by.role, by.department.kind)
        and by.has_permission(Permission.ACCEPT)
        and is_settled_undecided(dispute)
    )


def rates(by: Actor, since: date, until: date, of: Q = ANY) -> list[Rate]:
    """The four rates of 12315 over the clocks that ended, or should have, in the days given.

    `of` narrows by the `dispute` of a clock.
    """
    visible = Clock.objects.filter(sees_most_disputes(by), of)
    due = visible.filter(due_on__range=(since, until))
    parts = [
        _punctual(due, Period.DECISION),
        _punctual(due, Period.MEDIATION),
        _agreed(_ended(visible, since, until)),
    ]
    return [*parts, _punctual(due, Period.CLUE)] if sees_reports(by) else parts


def rated(
    by: Actor, since: date, until: date, codes: Collection[Period], of: Q = ANY
) -> QuerySet[Dispute]:
    """The disputes whose clocks, of these kinds, the rates of the days given are made of."""
    visible = Clock.objects.filter(sees_most_disputes(by), of, code__in=codes)
    due = visible.filter(due_on__range=(since, until), paused_on=None)
    ended = _ended(visible, since, until)
    counted = Q(pk__in=due.values("dispute")) | Q(pk__in=ended.values("dispute"))
    return visible_to(by).filter(counted)


def judged_clocks(
    by: Actor, since: date, until: date, code: Period, of: Q = ANY
) -> QuerySet[Clock]:
    """The clocks of a kind that the rate of the days given is made of."""
    visible = Clock.objects.filter(sees_found_disputes(by), of)
    return _due(visible.filter(due_on__range=(since, until)), code)


def ended_mediations(by: Actor, since: date, until: date, of: Q = ANY) -> QuerySet[Clock]:
    """The clocks that 调解成功率 of the days given is made of."""
    return _ended(Clock.objects.filter(sees_found_disputes(by), of), since, until)


def rates_by_office(
    by: Actor, since: date, until: date, of: Q = ANY
) -> dict[int | None, dict[str, Rate]]:
    """按时初查率, 按时办结率 and 调解成功率 by the department of the holder (None: nobody holds the
    dispute). Three queries."""
    found: dict[int | None, dict[str, Rate]] = {}
    for name, code, words, clocks, done in (
        ("decision", Period.DECISION, PUNCTUAL[Period.DECISION], None, PUNCTUALLY),
        ("mediation", Period.MEDIATION, PUNCTUAL[Period.MEDIATION], None, PUNCTUALLY),
        ("ended", Period.MEDIATION, AGREED, ended_mediations(by, since, until, of), _agreed_on()),
    ):
        rows = judged_clocks(by, since, until, code, of) if clocks is None else clocks
        grouped = rows.order_by().values_list("dispute__holder__department")
        for office, total, share in grouped.annotate(n=Count("pk"), done=Count("pk", filter=done)):
            found.setdefault(office, {})[name] = Rate(code, share, total, *words)
    return found


def _due(clocks: QuerySet[Clock], code: Period) -> QuerySet[Clock]:
    due = clocks.filter(code=code, paused_on=None).annotate(ended=Day("stopped_at"))
    return due.filter(OWN | Q(ended__gt=F("due_on"))) if code is Period.MEDIATION else due


def _punctual(clocks: QuerySet[Clock], code: Period) -> Rate:
    totals = _due(clocks, code).aggregate(of=Count("pk"), done=Count("pk", filter=PUNCTUALLY))
    return Rate(code, totals["done"], totals["of"], *PUNCTUAL[code])


def _ended(visible: QuerySet[Clock], since: date, until: date) -> QuerySet[Clock]:
    """Mediations of accepted complaints, by the regulator or in its name, that ended then."""
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    return visible.filter(OWN, code=Period.MEDIATION, stopped_at__gte=begin, stopped_at__lt=end)


def _agreed_on() -> Q:
    """Of mediations: what was agreed on. After it was opened again an agreement is no success of
    the mediation before.

    Told by what was not, which is less: both are read from indexes, each once.
    """
    ended_otherwise = [status for status in Dispute.Status if status != Dispute.Status.SETTLED]
    standing = Dispute.objects.filter(withdrawn_at=None).values("pk")
    reopened = DisputeFact.objects.filter(fact=Fact.REOPENED.value, undone_at=None)
    again = reopened.filter(dispute=OuterRef("dispute"), recorded_at__gt=OuterRef("stopped_at"))
    return ~(
        Q(dispute__in=standing.filter(status__in=ended_otherwise))
        | Q(dispute__in=standing.filter(stage=Stage.WITHDRAWN.value))
        | Q(dispute__in=reopened.values("dispute")) & Q(Exists(again))  # the few are found first
    )


def _agreed(ended: QuerySet[Clock]) -> Rate:
    """Of the mediations that ended, those with an agreement."""
    totals = ended.aggregate(of=Count("pk"), done=Count("pk", filter=_agreed_on()))
    return Rate(Period.MEDIATION, totals["done"], totals["of"], *AGREED)


# Clocks as their chips take them: days left, colour, working-out.

AMBER_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class ClockView:
    """What `clock_chip` draws. `days_left` are working days, negative when overdue."""

    clock: Clock
    label: str
    due_at: datetime
    days_left: int
    state: str
    words: str


def clock_views(clocks: Iterable[Clock], known: Calendar) -> list[ClockView]:
    today = timezone.localdate()
    return [_view(clock, today, known) for clock in clocks]


def _view(clock: Clock, today: date, known: Calendar) -> ClockView:
    left = working_days_between(today, clock.due_on, known)
    return ClockView(
        clock=clock,
        label=(LABELS.get(clock.code, clock.code)),
        due_at=timezone.make_aware(datetime.combine(clock.due_on, time(23, 59))),
        days_left=left,
        state=_state(clock, today, left),
        words=working_out_words(clock.working_out, clock.rule),
    )


def _state(clock: Clock, today: date, left: int) -> str:
    if clock.stopped_at:
        return "over" if clock.working_out.get(NOT_DONE) else "done"
    if clock.paused_on:
        return "paused"
    if clock.due_on < today:
        return "red"
    return "amber" if left <= AMBER_DAYS else "green"


def working_out_words(working_out: dict[str, Any], rule: str) -> str:
    """The working-out, the article and the other reading, one line each."""
    lines = [working_out.get("words", "")]
    if why := working_out.get(NOT_DONE):
        lines.append(f"因“{why}”不再计算")
    lines += [f"依据：{working_out.get('article', '')}"]
    if working_out.get("counted"):
        days = "、".join(day[5:] for day in working_out["counted"])
        lines.append(f"计入：{days}")
    lines += [f"另：{other}" for other in working_out.get("others", [])]
    lines.append(f"规则版本：{rule}（按收到投诉之日）")
    return "\n".join(line for line in lines if line)
