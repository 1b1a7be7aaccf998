"""年度一页: what was done in a year, counted by the rows that each number opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

from django.conf import settings
from django.db.models import Min, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope
from liandong.desk.consultations.queries.lists import between
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.filtered import within
from liandong.desk.handling.queries.performance import (
    performed,
    performed_in,
    performed_in_each,
)
from liandong.desk.outreach.models import LetterStep
from liandong.desk.outreach.queries.cases import figures as case_figures
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.joint_meetings.meetings import MET, meetings_visible_to
from liandong.desk.outreach.queries.visible import (
    campaigns_visible_to,
    cases_visible_to,
    letters_visible_to,
    reminders_visible_to,
    sees_all_cases,
    stations_visible_to,
    training_visible_to,
    visits_visible_to,
)
from liandong.desk.outreach.rules.steps.letters import Verb
from liandong.desk.outreach.rules.steps.reminders import State as ReminderState
from liandong.desk.outreach.rules.steps.visits import State as VisitState
from liandong.desk.outreach.rules.wording import to_the_fen
from liandong.desk.outreach.rules.year import NUMBERS, RECOVERED_IN_ALL, NumberRule, years_since
from liandong.desk.station.queries.figures import Period, settled_in
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.query_parameters import midnight


@dataclass(frozen=True, slots=True)
class YearScope:
    """Of which days, which district (empty: all that `by` sees), by whom."""

    period: Period
    district: str
    by: User

    def narrow(self, rows: QuerySet[Any], field: str = "district__name") -> QuerySet[Any]:
        return rows.filter(**{field: self.district}) if self.district else rows

    @property
    def of(self) -> Q:
        """A condition on rows with a key `dispute`."""
        return Q(dispute__district__name=self.district) if self.district else Q()

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return midnight(self.period.since), midnight(self.period.until + timedelta(days=1))

    @property
    def days(self) -> tuple[date, date]:
        return self.period.since, self.period.until

    @property
    def place(self) -> str:
        """Whose numbers they are."""
        if self.district:
            return self.district
        districts = scope(self.by)
        return "全部商圈" if districts is None else "、".join(districts) or "没有商圈"


def _disputes(covered: YearScope) -> QuerySet[Any]:
    rows = covered.narrow(visible_to(covered.by))
    return rows.select_related("district").defer("search")


def _opened(covered: YearScope) -> QuerySet[Any]:
    return _disputes(covered).filter(within([covered.days]))


def _consulted(covered: YearScope) -> QuerySet[Any]:
    rows = between(covered.by, *covered.days, covered.district)
    return rows.select_related("topic", "department")


def _settled(covered: YearScope) -> QuerySet[Any]:
    return _disputes(covered).filter(settled_in(covered.period))


def _recovered(covered: YearScope) -> QuerySet[Any]:
    return _disputes(covered).filter(performed_in(covered.by, *covered.days, covered.of))


def _stations(covered: YearScope) -> QuerySet[Any]:
    there = Q(removed_on=None) | Q(removed_on__gt=covered.period.until)
    rows = stations_visible_to(covered.by).filter(there, plated_on__lte=covered.period.until)
    return covered.narrow(rows)


def _campaigns(covered: YearScope) -> QuerySet[Any]:
    rows = campaigns_visible_to(covered.by).filter(starts_on__range=covered.days, withdrawn_at=None)
    if not covered.district:
        return rows
    here = rows.filter(districts__name=covered.district).order_by().values("pk")
    return rows.filter(pk__in=here)


def _cases(covered: YearScope) -> QuerySet[Any]:
    return covered.narrow(cases_visible_to(covered.by).filter(opened_on__range=covered.days))


def _fined(covered: YearScope) -> QuerySet[Any]:
    return covered.narrow(cases_visible_to(covered.by).filter(decided_on__range=covered.days))


def _reminders(covered: YearScope) -> QuerySet[Any]:
    begin, end = covered.moments
    rows = reminders_visible_to(covered.by).filter(
        state=ReminderState.ISSUED, paper__issued_at__gte=begin, paper__issued_at__lt=end
    )
    return covered.narrow(rows)


def _letters(covered: YearScope) -> QuerySet[Any]:
    sent = LetterStep.objects.filter(
        verb=Verb.SEND.value, undone_at=None, on__range=covered.days
    ).values("letter")
    rows = letters_visible_to(covered.by).exclude(state="withdrawn").filter(pk__in=sent)
    is_sending = Q(steps__verb=Verb.SEND.value, steps__undone_at=None)
    sent_on = Min("steps__on", filter=is_sending)
    found: QuerySet[Any] = rows.annotate(sent_on=sent_on)
    return covered.narrow(found)


def _visits(covered: YearScope) -> QuerySet[Any]:
    rows = visits_visible_to(covered.by).filter(state=VisitState.DONE, day__range=covered.days)
    return covered.narrow(rows)


def _training(covered: YearScope) -> QuerySet[Any]:
    begin, end = covered.moments
    rows = training_visible_to(covered.by).filter(held_at__gte=begin, held_at__lt=end)
    return covered.narrow(rows)


def _meetings(covered: YearScope) -> QuerySet[Any]:
    begin, end = covered.moments
    rows = meetings_visible_to(covered.by).filter(state__in=MET)
    return rows.filter(held_at__gte=begin, held_at__lt=end)


Entry = tuple[datetime | date, str, str, str]  # when, what, detail, address


def _dispute_entry(row: Any, _eyes: Eyes) -> Entry:
    detail = f"{row.number}　{row.merchant_name}　{row.get_stage_display()}"
    return (
        row.opened_at,
        row.summary or "消费纠纷",
        detail,
        reverse("disputes:detail", args=[row.number]),
    )


def _consultation_entry(row: Any, _eyes: Eyes) -> Entry:
    detail = f"{row.number}　{row.get_channel_display()}　{row.department}"
    href = reverse("consultations:consultation", args=[row.number])
    return row.at, row.topic.name, detail, href


def _case_entry(row: Any, eyes: Eyes) -> Entry:
    amount = f"，罚没 {to_the_fen(row.amount_yuan)}" if row.decided_on else ""
    detail = f"{row.case_number}{amount}"
    return row.opened_on, eyes.read(row.cause), detail, reverse("outreach:case", args=[row.number])


def _fined_entry(row: Any, eyes: Eyes) -> Entry:
    """By the day of the decision, which it is counted by."""
    _opened_on, what, detail, href = _case_entry(row, eyes)
    return row.decided_on, what, detail, href


def _entry(when: str, name: str, url_name: str, detail: str = "department") -> Callable[..., Entry]:
    def made(row: Any, eyes: Eyes) -> Entry:
        words = eyes.read(str(getattr(row, name)))
        return (
            attrgetter(when)(row),
            words,
            f"{getattr(row, detail)}",
            reverse(url_name, args=[row.number]),
        )

    return made


TOTAL: Final = "total"
"""What was recovered since the opening, of all years or of one of them."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of a number, the column of their order, how one is shown."""

    rows: Callable[[YearScope], QuerySet[Any]]
    moment: str
    entry: Callable[[Any, Eyes], Entry]


BEHIND: Final[dict[str, Behind]] = {
    "consulted": Behind(_consulted, "at", _consultation_entry),
    "opened": Behind(_opened, "opened_at", _dispute_entry),
    "settled": Behind(_settled, "opened_at", _dispute_entry),
    "recovered": Behind(_recovered, "opened_at", _dispute_entry),
    TOTAL: Behind(_recovered, "opened_at", _dispute_entry),
    "stations": Behind(_stations, "plated_on", _entry("plated_on", "name", "outreach:station")),
    "campaigns": Behind(_campaigns, "starts_on", _entry("starts_on", "name", "outreach:campaign")),
    "cases": Behind(_cases, "opened_on", _case_entry),
    "fined": Behind(_fined, "decided_on", _fined_entry),
    "reminders": Behind(
        _reminders, "paper__issued_at", _entry("paper.issued_at", "subject", "outreach:reminder")
    ),
    "letters": Behind(_letters, "sent_on", _entry("sent_on", "merchant_name", "outreach:letter")),
    "visits": Behind(_visits, "day", _entry("day", "name", "outreach:visit")),
    "training": Behind(_training, "held_at", _entry("held_at", "topic", "outreach:training")),
    "meetings": Behind(_meetings, "held_at", _entry("held_at", "name", "outreach:meeting")),
}


def rows_behind(covered: YearScope, name: str) -> QuerySet[Any]:
    """Raises KeyError where there is no such number."""
    behind = BEHIND[name]
    return behind.rows(covered).order_by(f"-{behind.moment}", "-pk")


def rule_of(name: str) -> NumberRule:
    return RECOVERED_IN_ALL if name == TOTAL else NUMBERS[name]


def amount_behind(covered: YearScope, name: str) -> Decimal | None:
    """The money that the rows of a number stand for; None where they stand for none."""
    if name in {"recovered", TOTAL}:
        return performed(covered.by, *covered.days, covered.of)
    return case_figures(_fined(covered)).amount if name == "fined" else None


def entries_of(rows: Any, name: str, covered: YearScope) -> list[TimelineEntry]:
    """Rows of a number as they are shown: of what was recovered with what of it came back to the
    consumer in these days, which takes two queries."""
    eyes, rule, made = eyes_on_names(covered.by), rule_of(name), []
    rows = list(rows)
    amounts = (
        performed_in_each(covered.by, *covered.days, [row.pk for row in rows])
        if name in {"recovered", TOTAL}
        else None
    )
    for row in rows:
        when, what, detail, href = BEHIND[name].entry(row, eyes)
        if amounts is not None:
            detail = f"{detail}　{to_the_fen(amounts[row.pk])}"
        made.append(TimelineEntry(when, rule.label, what, detail, rule.icon, href=href))
    return made


@dataclass(frozen=True, slots=True)
class YearNumber:
    """A number with its rule; `amount` is the money that its rows stand for."""

    key: str
    rule: NumberRule
    count: int
    amount: Decimal | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class YearPage:
    """`by_year` is what was recovered in each year since the opening; they add up to `total`."""

    covered: YearScope
    year: int
    numbers: dict[str, YearNumber]
    opened_on: date | None
    is_set: bool
    by_year: list[tuple[Period, Decimal]]
    sees_all_cases: bool

    @property
    def total(self) -> Decimal:
        return sum((amount for _period, amount in self.by_year), Decimal(0))

    @property
    def opening_words(self) -> str:
        """From which day on the total is."""
        if self.opened_on is None:
            return "还没有纠纷"
        why = "建站" if self.is_set else "最早一件纠纷，没有设置建站日期"
        return f"自 {self.opened_on}（{why}）起"

    @property
    def case_words(self) -> str:
        return "" if self.sees_all_cases else "案件只计您可见的。"


def year_page(year: int, district: str, *, by: User) -> YearPage:
    """A number of queries that depends on the years since the opening alone."""
    covered = scope_of_year(year, district, by)
    counts = {name: rows_behind(covered, name).count() for name in NUMBERS}
    opened_on, is_set = opening(covered)
    years = years_since(opened_on, timezone.localdate()) if opened_on else []
    by_year = [(Period(*days), performed(by, *days, covered.of)) for days in years]
    in_year = dict(by_year).get(covered.period)
    amounts = {
        "recovered": performed(by, *covered.days, covered.of) if in_year is None else in_year,
        "fined": amount_behind(covered, "fined"),
    }
    came = _training(covered).order_by().aggregate(n=Sum("attendance__people"))["n"] or 0
    numbers = {
        name: YearNumber(
            name,
            rule,
            counts[name],
            amounts.get(name),
            f"{came} 人次签到" if name == "training" and counts[name] else "",
        )
        for name, rule in NUMBERS.items()
    }
    return YearPage(covered, year, numbers, opened_on, is_set, by_year, sees_all_cases(by))


def scope_of_year(year: int, district: str, by: User) -> YearScope:
    """The days of a year as far as they have come."""
    first = date(year, 1, 1)
    last = max(first, min(date(year, 12, 31), timezone.localdate()))
    return YearScope(Period(first, last), district, by)


def since_opening(year: int | None, district: str, by: User) -> YearScope:
    """The days from the opening until today, or those of them in one year."""
    today = timezone.localdate()
    opened_on, _is_set = opening(scope_of_year(today.year, district, by))
    first = opened_on or today
    for days in years_since(first, today):
        if days[0].year == year:
            return YearScope(Period(*days), district, by)
    return YearScope(Period(min(first, today), today), district, by)


def opening(covered: YearScope) -> tuple[date | None, bool]:
    """The day from which on totals are counted, and whether it was set."""
    if settings.LIANDONG_OPENED_ON:
        return settings.LIANDONG_OPENED_ON, True
    first = _disputes(covered).order_by().aggregate(at=Min("opened_at"))["at"]
    return (timezone.localdate(first) if first else None), False
