"""Cases: the list with its sums, one with its publication and disputes, those of a dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from liandong.desk.access.masking import Eyes, People, mask_text
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.known_people import names_in
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.directory.queries import calendar
from liandong.desk.directory.rules.workdays import Calendar, working_days_between
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.outreach.models import Campaign, CaseDispute, EnforcementCase
from liandong.desk.outreach.queries.findings.known_people import (
    eyes_without,
    is_number,
    of_traders,
    reported_near,
)
from liandong.desk.outreach.queries.visible import cases_visible_to
from liandong.desk.outreach.rules.cases import SOURCES, CaseSource, cases_words
from liandong.desk.outreach.rules.publication.penalties import RULE, publish_by, take_down_on
from liandong.desk.outreach.rules.wording import to_the_fen
from liandong.desk.ui.query_parameters import parse_day

PUBLISHED_BY: Final = f"{RULE}第九条"
SOON: Final = 5
"""Working days before the last day of publication from which on it is shown as near."""
LONGEST_NAME: Final = 4
"""Characters of a word that may be the name of a person."""
STATES: Final = (
    ("open", "未结案"),
    ("closed", "已结案"),
    ("to_publish", "待公示"),
    ("published", "公示中"),
    ("withdrawn", "已撤销登记"),
)


def narrowed(
    cases: QuerySet[EnforcementCase], filters: dict[str, str]
) -> QuerySet[EnforcementCase]:
    """By district, campaign, source, state, and the days on which they were opened; `q`: number,
    cause, or a party of the register. Those withdrawn only where that state is chosen."""
    for name, field in (
        ("district", "district__name"),
        ("campaign", "campaign__number"),
        ("source", "source"),
    ):
        if value := filters.get(name):
            cases = cases.filter(**{field: value})
    if since := parse_day(filters.get("since", "")):
        cases = cases.filter(opened_on__gte=since)
    if until := parse_day(filters.get("until", "")):
        cases = cases.filter(opened_on__lte=until)
    if words := filters.get("q", "").strip():
        found = Q(case_number__icontains=words)
        if not is_number(words):
            found |= Q(merchant__name__icontains=words) | Q(cause__icontains=words)
        cases = cases.filter(found)
    match filters.get("state", ""):
        case "open":
            cases = cases.filter(closed_on=None)
        case "closed":
            cases = cases.exclude(closed_on=None)
        case "to_publish":
            cases = cases.filter(
                Q(outcome__in=["punished", "criticised"]) | Q(outcome="", decided_on__isnull=False),
                published_on=None,
            )
        case "published":
            cases = cases.exclude(published_on=None).filter(taken_down_on=None)
        case "withdrawn":
            return cases.exclude(withdrawn_at=None)
    return cases.filter(withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Counts and amounts of some cases."""

    count: int
    closed: int
    out_of_complaints: int
    fines: Decimal
    confiscated: Decimal

    @property
    def amount(self) -> Decimal:
        return self.fines + self.confiscated

    @property
    def words(self) -> str:
        """As “12 件，罚没 76,500.00 元”."""
        return cases_words(self.count, self.amount)

    @property
    def split(self) -> str:
        return f"罚款 {to_the_fen(self.fines)}，没收 {to_the_fen(self.confiscated)}"


DECIDED: Final = Q(decided_on__isnull=False)
"""An amount counts from the decision on: what may still come of an open case is none."""
COUNTED: Final[dict[str, Any]] = {
    "count": Count("pk"),
    "closed": Count("pk", filter=Q(closed_on__isnull=False)),
    "out_of_complaints": Count("pk", filter=Q(source=CaseSource.COMPLAINT)),
    "fines": Sum("fine_yuan", filter=DECIDED),
    "confiscated": Sum("confiscated_yuan", filter=DECIDED),
}


def figures(cases: QuerySet[EnforcementCase]) -> CaseFigures:
    """One query."""
    return _figures(cases.order_by().aggregate(**COUNTED))


def figures_of(campaigns: Iterable[Campaign], *, by: User) -> dict[int, CaseFigures]:
    """By campaign, of the cases that `by` sees; none for campaigns without. One query."""
    rows = cases_visible_to(by).filter(campaign__in=[campaign.pk for campaign in campaigns])
    grouped = rows.order_by().values("campaign").annotate(**COUNTED)
    return {
        row["campaign"]: _figures({name: row[name] for name in COUNTED})
        for row in map(dict[str, Any], grouped)
    }


def _figures(row: dict[str, Any]) -> CaseFigures:
    amounts = {name: row[name] or Decimal(0) for name in ("fines", "confiscated")}
    return CaseFigures(**{**row, **amounts})


def may_record(by: User) -> bool:
    """Cases are the regulator's: who records and changes them."""
    return by.has_permission(Permission.WARN) and by.department.kind == Department.Kind.REGULATOR


def may_change(case: EnforcementCase, by: User) -> bool:
    """Its own department, while it stands."""
    is_own = case.department_id == by.department_id
    return may_record(by) and is_own and case.withdrawn_at is None


def sources_for(by: User) -> list[tuple[str, str]]:
    """The sources that `by` may give a case: none that they would not see."""
    return [
        (source.value, words)
        for source, words in SOURCES.items()
        if source != CaseSource.REPORT or sees_reports(by)
    ]


def eyes_on_case(case: EnforcementCase) -> Eyes:
    """How everybody reads what was typed of it: without the people of the disputes that are or were
    linked, of all with its trader, and of what was reported in its district before."""
    links = CaseDispute.objects.filter(case=case.pk)
    linked = Dispute.objects.filter(pk__in=links.values("dispute")).order_by()
    trader = of_traders([(case.merchant_id, case.party)])
    return eyes_without(linked, trader, reported_near([(case.district_id, case.opened_on)]))


def party_read(case: EnforcementCase, by: User) -> str:
    """The party as `by` reads it: one of the register and organisations in clear; of others a name
    is shown to who sees people."""
    if case.merchant_id or by.job.sees_people:
        return str(case.party)
    names = frozenset(name for name in names_in(case.party) if len(name) <= LONGEST_NAME)
    return mask_text(case.party, People(names))


def disputes_of(case: EnforcementCase, *, by: User) -> list[CaseDispute]:
    """The links to disputes that `by` sees."""
    rows = case.links.filter(sees_dispute(by), undone_at=None)
    return list(rows.select_related("dispute", "by").order_by("pk"))


def cases_of_dispute(dispute: Dispute, *, by: User) -> QuerySet[EnforcementCase]:
    """Those that `by` sees, also of what was merged into it."""
    links = CaseDispute.objects.filter(of_whole(dispute), undone_at=None)
    return cases_visible_to(by).filter(pk__in=links.values("case")).order_by("-opened_on", "-pk")


@dataclass(frozen=True, slots=True)
class Publication:
    """What the rule says of the publication of a case, in words; `tone` of its urgency."""

    state: str
    tone: str
    words: str
    basis: str
    due: date | None = None


def publications(cases: Iterable[EnforcementCase]) -> dict[int, Publication | None]:
    """By case. One query."""
    known = calendar()
    return {case.pk: publication(case, known) for case in cases}


def publication(case: EnforcementCase, known: Calendar) -> Publication | None:
    """None while there is no penalty. It is published from the decision on, also while the case is
    open; for how long is known once it is closed."""
    term = case.term
    if case.decided_on is None or (term is None and case.outcome):
        return None
    if term is None and case.published_on:
        words = f"{case.published_on} 起公示；登记结案方式以后算出公示到哪一天。"
        return Publication("公示中", "good", words, PUBLISHED_BY)
    if term is not None and not term.months:
        return Publication("不公示", "", "仅受到警告，不予公示。", term.article)
    if term is not None and case.taken_down_on:
        return Publication("已停止公示", "", f"{case.taken_down_on} 停止公示。", term.article)
    if term is not None and case.published_on:
        end = take_down_on(case.published_on, term)
        over = end is not None and end <= timezone.localdate()
        words = f"{case.published_on} 起公示，满 {term.months} 个月，{end} 停止公示。"
        return Publication(
            "应停止公示" if over else "公示中", "bad" if over else "good", words, term.article, end
        )
    deadline = publish_by(case.decided_on, known)
    left = working_days_between(timezone.localdate(), deadline.due, known)
    if left < 0:
        state, tone = f"公示已过期 {-left} 个工作日", "bad"
    else:
        state = f"待公示，还有 {left} 个工作日" if left else "待公示，今天到期"
        tone = "warn" if left <= SOON else ""
    return Publication(
        state,
        tone,
        f"{deadline.due} 前公示：{deadline.words()}。",
        PUBLISHED_BY,
        deadline.due,
    )
