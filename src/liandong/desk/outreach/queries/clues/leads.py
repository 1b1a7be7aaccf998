"""Leads: registered traders of whom several things point to an offence, each with its rows.

It accuses nobody: each stands there for the reasons that are shown, those with most evidence first:
each independent consumer counts one, and so does whatever else points there. A consumer who
complains often is one: they are told apart by their telephones, whose keys alone are compared.
Disputes behind a case are dealt with and count no more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.outreach.models import CaseDispute, CheckedTopic
from liandong.desk.outreach.queries.visible import (
    cases_visible_to,
    clues_visible_to,
    letters_visible_to,
    visits_visible_to,
)
from liandong.desk.outreach.rules.cases import PENALTIES
from liandong.desk.outreach.rules.checklists import TOPIC_LABELS
from liandong.desk.outreach.rules.clues import SUSPECT, State
from liandong.desk.outreach.rules.steps.letters import State as LetterState
from liandong.desk.outreach.rules.steps.visits import State as VisitState
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import Source

LATELY: Final = timedelta(days=180)
"""Complaints and reports that count."""
EARLIER: Final = timedelta(days=730)
"""The same of visits, letters and cases."""
ENOUGH: Final = 3
"""Independent consumers that are a lead by themselves; otherwise two kinds of evidence are."""
MOST: Final = 60

CONSUMERS: Final = "消费者反映"
REPORTS: Final = "举报"
FINDINGS: Final = "走访发现"
UNANSWERED: Final = "提醒未反馈"
CASES: Final = "曾被处罚"


class Evidence(NamedTuple):
    """One kind of evidence in words, and the page of its rows: of one number, or a list."""

    kind: str
    words: str
    view: str
    number: str = ""
    query: Mapping[str, object] = MappingProxyType({})

    @property
    def url(self) -> str:
        if self.number:
            return reverse(self.view, args=[self.number])
        return f"{reverse(self.view)}?{urlencode(self.query)}"


@dataclass(slots=True)
class Lead:
    """`consumers` are the independent ones of all suspect natures together."""

    merchant: Merchant
    consumers: int
    evidence: list[Evidence]

    @property
    def people(self) -> str:
        """The independent consumers in words; empty where nobody complained."""
        if all(each.kind != CONSUMERS for each in self.evidence):
            return ""
        return f"留有电话的不同消费者 {self.consumers} 人"

    @property
    def reasons(self) -> str:
        """As they are kept with the clue; a line each."""
        lines = [f"{each.kind}：{each.words}" for each in self.evidence]
        if self.people:
            lines.append(f"{CONSUMERS}：{self.people}")
        return "\n".join(lines)


def _is_enough(evidence: Sequence[Evidence], consumers: int) -> bool:
    kinds = {each.kind for each in evidence}
    direct = kinds & {CONSUMERS, REPORTS, FINDINGS}
    return consumers >= ENOUGH or (bool(direct) and len(kinds) > 1)


def _weight(evidence: Sequence[Evidence], consumers: int) -> int:
    return consumers + sum(each.kind != CONSUMERS for each in evidence)


def leads(by: User, *, district: str = "", merchant: int | None = None) -> list[Lead]:
    """None of whom a clue is being checked. `merchant` narrows to that one. Ten queries."""
    today = timezone.localdate()
    found: dict[int, list[Evidence]] = defaultdict(list)
    only = Q(merchant=merchant) if merchant else Q(merchant__isnull=False)
    consumers = _complaints(by, today, only, found)
    _reports(by, today, only, found)
    _findings(by, today, only, found)
    _unanswered(by, only, found)
    _cases(by, today, only, found)
    checking = clues_visible_to(by).filter(state=State.CHECKING, merchant__isnull=False)
    if merchant is None:
        for pk in checking.values_list("merchant", flat=True):
            found.pop(pk, None)
    enough = [pk for pk, each in found.items() if _is_enough(each, consumers.get(pk, 0))]
    rows = Merchant.objects.filter(pk__in=enough)
    if district:
        rows = rows.filter(district__name=district)
    ranked = sorted(
        (-_weight(found[pk], consumers.get(pk, 0)), name, pk)
        for pk, name in rows.values_list("pk", "name")
    )
    first = [pk for _weight, _name, pk in ranked[:MOST]]
    known = Merchant.objects.select_related("district").in_bulk(first)
    return [Lead(known[pk], consumers.get(pk, 0), found[pk]) for pk in first if pk in known]


def _open_to_check(by: User) -> QuerySet[Dispute]:
    """Disputes that are not behind a case yet."""
    linked = CaseDispute.objects.filter(undone_at=None, case__withdrawn_at=None)
    whole = linked.values(whole=Coalesce("dispute__merged_into", "dispute"))
    return visible_to(by).filter(withdrawn_at=None).exclude(pk__in=whole)


def _complaints(by: User, today: date, only: Q, found: dict[int, list[Evidence]]) -> dict[int, int]:
    """Adds the evidence; returns the independent consumers by merchant. Reports are counted apart,
    so nobody who reported is counted here."""
    since = today - LATELY
    rows = _open_to_check(by).filter(only, nature__in=SUSPECT, opened_at__gte=midnight(since))
    totals = rows.order_by().values_list("merchant").annotate(n=Count("pk"))
    many = [pk for pk, _n in totals.order_by("-n", "merchant")[: 2 * MOST]]
    by_nature: dict[int, dict[str, int]] = defaultdict(dict)
    of_many = rows.filter(merchant__in=many).order_by()
    for pk, nature, n in of_many.values_list("merchant", "nature").annotate(n=Count("pk")):
        by_nature[pk][nature] = n
    people = Member.objects.filter(dispute__in=of_many.values("pk"))
    people = people.exclude(record__phone_key="").exclude(record__source=Source.REPORT_12315)
    counted = people.order_by().values_list("dispute__merchant")
    independent = dict(counted.annotate(n=Count("record__phone_key", distinct=True)))
    for pk, natures in by_nature.items():
        for nature in SUSPECT:
            if nature in natures:
                words = f"近 {LATELY.days} 天 {nature} {natures[nature]} 件"
                query = {"merchant": pk, "nature": nature, "since": since}
                found[pk].append(Evidence(CONSUMERS, words, "disputes:list", query=query))
    return independent


def disputes_to_check(by: User, merchant: int) -> list[str]:
    """Numbers of the disputes behind a lead, the newest first; no reports of offences."""
    since = timezone.localdate() - LATELY
    rows = _open_to_check(by).filter(
        merchant=merchant, nature__in=SUSPECT, opened_at__gte=midnight(since)
    )
    reported = Member.objects.filter(record__source=Source.REPORT_12315).values("dispute")
    newest = rows.exclude(pk__in=reported).order_by("-opened_at", "-pk")
    return list(newest.values_list("number", flat=True)[:MOST])


def _reports(by: User, today: date, only: Q, found: dict[int, list[Evidence]]) -> None:
    """Disputes with a report of an offence (举报单)."""
    since = today - LATELY
    reported = Member.objects.filter(record__source=Source.REPORT_12315).values("dispute")
    rows = _open_to_check(by).filter(only, pk__in=reported, opened_at__gte=midnight(since))
    for pk, n in rows.order_by().values_list("merchant").annotate(n=Count("pk")):
        query = {"merchant": pk, "source": Source.REPORT_12315.value, "since": since}
        words = f"近 {LATELY.days} 天 {n} 件"
        found[pk].append(Evidence(REPORTS, words, "disputes:list", query=query))


def _findings(by: User, today: date, only: Q, found: dict[int, list[Evidence]]) -> None:
    """The last visit with a failed line of the checklist."""
    visits = visits_visible_to(by).filter(
        only, state=VisitState.DONE, day__gte=today - EARLIER, checked__verdict="fails"
    )
    last: dict[int, tuple[int, str, date]] = {}
    for pk, visit, number, day in visits.order_by("day", "pk").values_list(
        "merchant", "pk", "number", "day"
    ):
        last[pk] = (visit, number, day)
    failed: dict[int, list[str]] = defaultdict(list)
    topics = CheckedTopic.objects.filter(
        visit__in=[visit for visit, _number, _day in last.values()], verdict="fails"
    )
    for visit, topic in topics.order_by("pk").values_list("visit", "topic"):
        failed[visit].append(TOPIC_LABELS[topic])
    for pk, (visit, number, day) in last.items():
        words = f"{day} 走访，{'、'.join(failed[visit])}不符合"
        found[pk].append(Evidence(FINDINGS, words, "outreach:visit", number))


def _unanswered(by: User, only: Q, found: dict[int, list[Evidence]]) -> None:
    rows = letters_visible_to(by).filter(only, state=LetterState.UNANSWERED.value)
    numbers = rows.order_by("pk").values_list("merchant", "number", "paper__number")
    for pk, number, official in numbers:
        if pk is not None:
            words = f"{official or number} 逾期未反馈"
            found[pk].append(Evidence(UNANSWERED, words, "outreach:letter", number))


def _cases(by: User, today: date, only: Q, found: dict[int, list[Evidence]]) -> None:
    rows = cases_visible_to(by).filter(
        only, outcome__in=[outcome.value for outcome in PENALTIES], decided_on__gte=today - EARLIER
    )
    numbers = rows.order_by("decided_on", "pk").values_list(
        "merchant", "number", "case_number", "decided_on"
    )
    for pk, number, case_number, decided_on in numbers:
        if pk is not None:
            words = f"{decided_on} {case_number}"
            found[pk].append(Evidence(CASES, words, "outreach:case", number))
