"""The rows behind each number of a monthly report: what is counted is what is opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import Department, User
from liandong.desk.access.visible_rows import scope, sees_reports
from liandong.desk.consultations.models import ConsultationTopic
from liandong.desk.consultations.queries.lists import between
from liandong.desk.consultations.rules.channels import CHANNELS, KINDS
from liandong.desk.disputes.models import Clock, Dispute, Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.clocks import ended_mediations, judged_clocks
from liandong.desk.disputes.queries.filtered import within
from liandong.desk.disputes.queries.filters import UNFINISHED_STATES
from liandong.desk.disputes.rules.periods import Period as ClockCode
from liandong.desk.handling.queries.performance import performed_in
from liandong.desk.intake.queries import visible_since
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.visible import cases_visible_to
from liandong.desk.outreach.rules.cases import CaseSource
from liandong.desk.outreach.rules.monthly import NUMBERS, Month
from liandong.desk.outreach.rules.wording import to_the_fen
from liandong.desk.station.queries.figures import Period, settled_in
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import SOURCE_LABELS, Source

NOBODY: Final = "none"
"""Of disputes that nobody holds."""
WAITING: Final = "waiting"
"""Of those the ones that go on, so that somebody is to hold them."""
UNKNOWN: Final = "未识别"
UNHELD: Final = "没有登记承办人"
UNHELD_WORDS: Final = {NOBODY: UNHELD, WAITING: "未结，尚待确定承办人"}


@dataclass(frozen=True, slots=True)
class MonthScope:
    """Of which month, which district (empty: all that `by` sees), by whom."""

    month: Month
    district: str
    by: User

    @property
    def of(self) -> Q:
        """A condition on rows with a key `dispute`."""
        return Q(dispute__district__name=self.district) if self.district else Q()

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return midnight(self.month.since), midnight(self.month.until + timedelta(days=1))

    @property
    def place(self) -> str:
        """Whose numbers they are."""
        districts = scope(self.by)
        everything = "全部商圈" if districts is None else "、".join(districts) or "没有商圈"
        return self.district or everything

    def narrow(self, rows: QuerySet[Any], field: str = "district__name") -> QuerySet[Any]:
        return rows.filter(**{field: self.district}) if self.district else rows

    def within(self, month: Month) -> "MonthScope":
        return MonthScope(month, self.district, self.by)


def _consulted(covered: MonthScope) -> QuerySet[Any]:
    month = covered.month
    return between(covered.by, month.since, month.until, covered.district)


def _disputes(covered: MonthScope) -> QuerySet[Any]:
    return covered.narrow(visible_to(covered.by))


def _opened(covered: MonthScope) -> QuerySet[Any]:
    return _disputes(covered).filter(within([(covered.month.since, covered.month.until)]))


def _settled(covered: MonthScope) -> QuerySet[Any]:
    period = Period(covered.month.since, covered.month.until)
    return _disputes(covered).filter(settled_in(period))


def _recovered(covered: MonthScope) -> QuerySet[Any]:
    days = covered.month.since, covered.month.until
    return _disputes(covered).filter(performed_in(covered.by, *days, covered.of))


def _reports(covered: MonthScope) -> QuerySet[Any]:
    begin, end = covered.moments
    rows = visible_since(covered.by, begin).filter(
        received_at__lt=end, source=Source.REPORT_12315.value
    )
    return covered.narrow(rows, "answer__district")


def _cases(covered: MonthScope) -> QuerySet[Any]:
    days = covered.month.since, covered.month.until
    rows = cases_visible_to(covered.by)
    return covered.narrow(rows.filter(opened_on__range=days, source=CaseSource.COMPLAINT))


def _fined(covered: MonthScope) -> QuerySet[Any]:
    days = covered.month.since, covered.month.until
    return covered.narrow(cases_visible_to(covered.by).filter(decided_on__range=days))


def clocks_due(covered: MonthScope, code: ClockCode) -> QuerySet[Clock]:
    """Those whose end lies in the month."""
    month = covered.month
    return judged_clocks(covered.by, month.since, month.until, code, covered.of)


def mediations_ended(covered: MonthScope) -> QuerySet[Clock]:
    month = covered.month
    return ended_mediations(covered.by, month.since, month.until, covered.of)


def _of_clocks(clocks: Callable[[MonthScope], QuerySet[Clock]]) -> Callable[..., QuerySet[Any]]:
    return lambda covered: visible_to(covered.by).filter(
        pk__in=clocks(covered).order_by().values("dispute")
    )


Entry = tuple[Any, str, str, str]  # when, what, detail, address


def _dispute_entry(row: Any, _eyes: Eyes) -> Entry:
    detail = f"{row.number}　{row.merchant_name}　{row.get_stage_display()}"
    href = reverse("disputes:detail", args=[row.number])
    return row.opened_at, row.summary or "消费纠纷", detail, href


def _consultation_entry(row: Any, _eyes: Eyes) -> Entry:
    detail = f"{row.number}　{row.get_channel_display()}　{row.department}"
    href = reverse("consultations:consultation", args=[row.number])
    return row.at, row.topic.name, detail, href


def _case_entry(row: Any, eyes: Eyes) -> Entry:
    amount = f"，罚没 {to_the_fen(row.amount_yuan)}" if row.decided_on else ""
    href = reverse("outreach:case", args=[row.number])
    return row.opened_on, eyes.read(row.cause), f"{row.case_number}{amount}", href


def _report_entry(row: Any, _eyes: Eyes) -> Entry:
    return row.received_at, "举报单", row.source_id, reverse("intake:record", args=[row.pk])


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of a number, the column of their order, what is read beside them, how one is shown,
    and by which fields they can be narrowed (name in the address: field)."""

    rows: Callable[[MonthScope], QuerySet[Any]]
    moment: str
    related: tuple[str, ...]
    entry: Callable[[Any, Eyes], Entry]
    fields: Mapping[str, str]


OF_DISPUTE: Final = {
    "sector": "sector",
    "item": "item",
    "nature": "nature",
    "office": "holder__department",
}
OF_CONSULTATION: Final = {
    "channel": "channel",
    "topic": "topic",
    "kind": "topic__kind",
    "office": "department",
}


def _of_disputes(rows: Callable[[MonthScope], QuerySet[Any]]) -> Behind:
    return Behind(rows, "opened_at", ("district",), _dispute_entry, OF_DISPUTE)


def _of_consultations(rows: Callable[[MonthScope], QuerySet[Any]]) -> Behind:
    return Behind(rows, "at", ("topic", "department"), _consultation_entry, OF_CONSULTATION)


def _of_cases(rows: Callable[[MonthScope], QuerySet[Any]]) -> Behind:
    return Behind(rows, "opened_on", (), _case_entry, {})


BEHIND: Final[dict[str, Behind]] = {
    "consulted": _of_consultations(_consulted),
    "turned": _of_consultations(lambda covered: _consulted(covered).exclude(dispute=None)),
    "opened": _of_disputes(_opened),
    "closed": _of_disputes(lambda covered: _opened(covered).exclude(status__in=UNFINISHED_STATES)),
    "settled": _of_disputes(_settled),
    "recovered": _of_disputes(_recovered),
    "reports": Behind(_reports, "received_at", (), _report_entry, {}),
    "cases": _of_cases(_cases),
    "fined": _of_cases(_fined),
    "decision": _of_disputes(_of_clocks(lambda covered: clocks_due(covered, ClockCode.DECISION))),
    "mediation": _of_disputes(_of_clocks(lambda covered: clocks_due(covered, ClockCode.MEDIATION))),
    "ended": _of_disputes(_of_clocks(mediations_ended)),
}


def sees_number(name: str, by: User) -> bool:
    """Reports (举报) are the regulator's alone."""
    return name in BEHIND and (name != "reports" or sees_reports(by))


def rows_behind(covered: MonthScope, name: str, field: str = "", value: str = "") -> QuerySet[Any]:
    """The rows of a number, or those of them with a value of a field. Raises KeyError where there
    is no such number or field."""
    behind = BEHIND[name]
    rows = behind.rows(covered)
    if field == "source" and name == "opened":
        of_source = Member.objects.filter(source=value).values("dispute")
        return rows.filter(Q(pk__in=of_source))
    if field:
        column = behind.fields[field]
        if value == WAITING and name == "opened":
            return rows.filter(**{f"{column}__isnull": True}, status__in=UNFINISHED_STATES)
        rows = rows.filter(**({f"{column}__isnull": True} if value == NOBODY else {column: value}))
    return rows


def value_words(field: str, value: str) -> str:
    """What a line of a table is called."""
    match field:
        case "office":
            office = Department.objects.filter(pk=value).first() if value.isdecimal() else None
            return office.name if office else UNHELD_WORDS.get(value, UNHELD)
        case "topic":
            topic = ConsultationTopic.objects.filter(pk=value).first()
            return topic.name if topic else ""
        case "source":
            return str(SOURCE_LABELS[Source(value)]) if value in set(Source) else ""
        case "channel":
            return CHANNELS.get(value, "")
        case "kind":
            return KINDS.get(value, "")
    return (value or UNKNOWN) if field else ""


def shown_rows(covered: MonthScope, name: str, field: str, value: str) -> QuerySet[Any]:
    """The same in order, with what is shown of them."""
    behind = BEHIND[name]
    rows = rows_behind(covered, name, field, value)
    if rows.model is Dispute:
        rows = rows.defer("search")
    return rows.select_related(*behind.related).order_by(F(behind.moment).desc(), "-pk")


def entries_of(rows: Any, name: str, by: User) -> list[TimelineEntry]:
    """Rows of a number as they are shown."""
    eyes, rule, made = eyes_on_names(by), NUMBERS[name], []
    for row in rows:
        when, what, detail, href = BEHIND[name].entry(row, eyes)
        made.append(TimelineEntry(when, rule.label, what, detail, rule.icon, href=href))
    return made
