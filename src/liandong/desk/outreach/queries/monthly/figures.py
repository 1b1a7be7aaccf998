"""12315 数据分析: the numbers of a month beside those of the month before and of last year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Avg, Count, Min
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.consultations.models import ConsultationTopic
from liandong.desk.consultations.queries.visible import consultations_visible_to
from liandong.desk.consultations.rules.channels import CHANNELS, KINDS
from liandong.desk.consultations.rules.durations import duration_words
from liandong.desk.disputes.models import Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.clocks import Rate, rates_by_office
from liandong.desk.handling.queries.performance import performed
from liandong.desk.outreach.queries.cases import figures as case_figures
from liandong.desk.outreach.queries.monthly.rows import (
    BEHIND,
    NOBODY,
    UNHELD,
    UNKNOWN,
    WAITING,
    MonthScope,
    rows_behind,
    sees_number,
)
from liandong.desk.outreach.queries.visible import cases_visible_to, sees_all_cases
from liandong.desk.outreach.rules.monthly import Compared, Month
from liandong.desk.outreach.rules.monthly_words import (
    Counted,
    case_words,
    complaint_words,
    consultation_words,
    overall_words,
)
from liandong.engine.vocabulary import GOODS_SECTORS, SERVICE_SECTORS, SOURCE_LABELS

COUNTED: Final = (
    "consulted", "turned", "opened", "closed", "settled", "recovered", "reports", "cases", "fined",
)  # fmt: skip
FIRST_FIVE: Final = 5
RATES: Final = ("decision", "mediation", "ended")


@dataclass(frozen=True, slots=True)
class Line:
    """A count of a breakdown: its name, what narrows the rows to it, its count."""

    name: str
    number: str
    by: str
    value: str
    count: Compared

    @property
    def counted(self) -> Counted:
        return Counted(self.name, self.count)


@dataclass(frozen=True, slots=True)
class Office:
    """承办单位: the department of the holder, or of who took the consultation."""

    name: str
    value: str
    consulted: Compared
    opened: Compared
    rates: Mapping[str, Rate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """All that the report counts, and its sentences."""

    covered: MonthScope
    numbers: dict[str, Compared]
    recovered_yuan: Decimal
    fined_yuan: Decimal
    seconds: float | None
    channels: list[Line]
    kinds: list[Line]
    topics: list[Line]
    sources: list[Line]
    offices: list[Office]
    waiting: int
    """Disputes opened in the month that nobody holds and that go on."""
    goods: list[Line]
    services: list[Line]
    items: list[Line]
    natures: list[Line]
    rising: list[Line]
    sees_reports: bool
    sees_all_cases: bool

    @property
    def unheld_words(self) -> str:
        """How many of those that nobody holds want somebody; empty where there are none."""
        count = sum(office.opened.now for office in self.offices if office.value == NOBODY)
        if not count:
            return ""
        return (
            f"{UNHELD}的 {count:,} 件中，已结 {count - self.waiting:,} 件"
            f"（如来源系统已登记结果的），未结、尚待确定承办人 {self.waiting:,} 件。"
        )

    @property
    def duration(self) -> str:
        return duration_words(self.seconds)

    @property
    def overall(self) -> str:
        words, see = self.covered.month.words, self.sees_reports
        return overall_words(words, self.numbers, self.recovered_yuan, sees_reports=see)

    @property
    def of_consultations(self) -> str:
        kinds, channels, topics = map(_counted, (self.kinds, self.channels, self.topics))
        return consultation_words(self.numbers, kinds, channels, topics, self.duration)

    @property
    def of_complaints(self) -> str:
        lines = (self.goods, self.services, self.natures, self.rising)
        return complaint_words(self.numbers, *map(_counted, lines))

    @property
    def of_cases(self) -> str:
        return case_words(self.numbers, self.fined_yuan)

    @property
    def scope_words(self) -> str:
        """What stands below the numbers."""
        month = self.covered.month
        days = "" if month.is_whole else f"本月统计到 {month.until}，上月、上年同月只计同样的天数。"
        cases = "" if self.sees_all_cases else "案件只计您可见的。"
        return f"{days}{cases}"


def monthly_report(covered: MonthScope) -> MonthlyReport:
    """A fixed number of queries."""
    by, month = covered.by, covered.month
    known = _Known.of(by)
    names = [name for name in COUNTED if sees_number(name, by)]
    days = month.since, month.until
    sectors = _lines(covered, known, "opened", "sector")
    items = _lines(covered, known, "opened", "item")
    topics = dict(ConsultationTopic.objects.values_list("pk", "name"))
    return MonthlyReport(
        covered=covered,
        numbers={name: _compared(covered, known, name) for name in names},
        recovered_yuan=performed(by, *days, covered.of),
        fined_yuan=case_figures(rows_behind(covered, "fined")).amount,
        seconds=rows_behind(covered, "consulted").order_by().aggregate(s=Avg("seconds"))["s"],
        channels=_lines(covered, known, "consulted", "channel", CHANNELS),
        kinds=_lines(covered, known, "consulted", "kind", KINDS),
        topics=_lines(covered, known, "consulted", "topic", topics),
        sources=_sources(covered, known),
        offices=_offices(covered, known),
        waiting=rows_behind(covered, "opened", "office", WAITING).count(),
        goods=_among(sectors, GOODS_SECTORS)[:FIRST_FIVE],
        services=_among(sectors, SERVICE_SECTORS)[:FIRST_FIVE],
        items=[line for line in items if line.value][:FIRST_FIVE],
        natures=_lines(covered, known, "opened", "nature"),
        rising=sorted(
            (line for line in items if line.value and line.count.more > 0),
            key=lambda line: (-line.count.more, line.name),
        )[:FIRST_FIVE],
        sees_reports=sees_reports(by),
        sees_all_cases=sees_all_cases(by),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The first day that the desk has data of: a month that it does not cover wholly is no base."""

    consultations: date | None
    disputes: date | None
    cases: date | None

    @classmethod
    def of(cls, by: User) -> "_Known":
        consulted = consultations_visible_to(by).order_by().aggregate(at=Min("at"))["at"]
        opened = visible_to(by).order_by().aggregate(at=Min("opened_at"))["at"]
        cases = cases_visible_to(by).order_by().aggregate(on=Min("opened_on"))["on"]
        return cls(
            timezone.localdate(consulted) if consulted else None,
            timezone.localdate(opened) if opened else None,
            cases,
        )

    def covers(self, name: str, month: Month) -> bool:
        first = {
            "consulted": self.consultations,
            "turned": self.consultations,
            "cases": self.cases,
            "fined": self.cases,
        }.get(name, self.disputes)
        return first is not None and first <= month.since


def _months(covered: MonthScope, known: _Known, name: str) -> dict[str, MonthScope]:
    """The month, and those of its bases of which there are data."""
    return {
        key: covered.within(month)
        for key, month in covered.month.spans.items()
        if not key or known.covers(name, month)
    }


def _compared(covered: MonthScope, known: _Known, name: str) -> Compared:
    counts = {
        key: rows_behind(of, name).count() for key, of in _months(covered, known, name).items()
    }
    return Compared(counts[""], counts.get("before"), counts.get("year"))


def _grouped(
    counts: Mapping[str, Mapping[Any, int]],
) -> list[tuple[Any, Compared]]:
    """Counts of each month by value, as counts of each value by month; the most first."""
    keys = list(dict.fromkeys(key for found in counts.values() for key in found))
    bases = [counts.get(name) for name in ("before", "year")]
    found = [
        (
            key,
            Compared(
                counts[""].get(key, 0),
                *(None if base is None else base.get(key, 0) for base in bases),
            ),
        )
        for key in keys
    ]
    return sorted(found, key=lambda row: (-row[1].now, str(row[0])))


def _lines(
    covered: MonthScope,
    known: _Known,
    name: str,
    by: str,
    words: Mapping[Any, str] | None = None,
) -> list[Line]:
    """A number by a field. A query for each month."""
    column = BEHIND[name].fields[by]
    counts: dict[str, dict[Any, int]] = {}
    for key, of in _months(covered, known, name).items():
        rows = rows_behind(of, name).order_by().values_list(column)
        counts[key] = dict(rows.annotate(n=Count("pk")))
    return [
        Line((words or {}).get(value, value) or UNKNOWN, name, by, str(value), count)
        for value, count in _grouped(counts)
    ]


def _sources(covered: MonthScope, known: _Known) -> list[Line]:
    """The disputes by where they were reported: one with several sources stands in each."""
    counts: dict[str, dict[Any, int]] = {}
    for key, of in _months(covered, known, "opened").items():
        keys = rows_behind(of, "opened").order_by().values("pk")
        rows = Member.objects.filter(dispute__in=keys).values_list("source")
        counts[key] = dict(rows.annotate(n=Count("dispute", distinct=True)))
    return [
        Line(str(SOURCE_LABELS.get(value, value)), "opened", "source", value, count)
        for value, count in _grouped(counts)
    ]


def _offices(covered: MonthScope, known: _Known) -> list[Office]:
    """By department: what it took and holds, and its rates. Those without any are left out."""
    month = covered.month
    consulted = _by_office(covered, known, "consulted")
    opened = _by_office(covered, known, "opened")
    rates = rates_by_office(covered.by, month.since, month.until, covered.of)
    names = dict(Department.objects.values_list("pk", "name"))
    keys = {key for found in (consulted, opened) for key, count in found.items() if count.now}
    shown = sorted(keys | set(rates), key=lambda key: (key is None, names.get(key or 0, "")))
    nothing = {
        name: Compared(0, *(0 if part in months else None for part in ("before", "year")))
        for name in ("consulted", "opened")
        if (months := _months(covered, known, name))
    }
    return [
        Office(
            UNHELD if key is None else names[key],
            NOBODY if key is None else str(key),
            consulted.get(key, nothing["consulted"]),
            opened.get(key, nothing["opened"]),
            rates.get(key, {}),
        )
        for key in shown
    ]


def _by_office(covered: MonthScope, known: _Known, name: str) -> dict[int | None, Compared]:
    column = BEHIND[name].fields["office"]
    counts: dict[str, dict[Any, int]] = defaultdict(dict)
    for key, of in _months(covered, known, name).items():
        rows = rows_behind(of, name).order_by().values_list(column)
        counts[key] = dict(rows.annotate(n=Count("pk")))
    return dict(_grouped(counts))


def _among(lines: Sequence[Line], names: Sequence[str]) -> list[Line]:
    return [line for line in lines if line.value in names and line.count.now]


def _counted(lines: Sequence[Line]) -> list[Counted]:
    return [line.counted for line in lines if line.count.now]
