"""以案定补台账: the cases that the committee settled in a month, with what is paid for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry, Member
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.rules.facts import SATISFACTION, Fact
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.panels import thresholds
from liandong.desk.handling.queries.staff import office_for
from liandong.desk.handling.rules.panels import Facts, reasons
from liandong.desk.intake.models import RECORD_KEY
from liandong.desk.papers.models import Paper
from liandong.desk.station.models import SubsidyRate
from liandong.desk.station.rules.subsidies import GRADES, Grade, amount_for, grade_of
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import Source

AGREEMENTS: Final = ("agree", "agree_and_perform", "settle_now", "settle_later")
COMMITTEE: Final = "committee"


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the ledger. Sums in yuan; `applicant` as the reader may see it. Paid is who
    mediated (《人民调解法》第16条): of a case without minutes nobody knows who that was."""

    dispute: Dispute
    applicant: str
    mediator: User
    presided: bool  # held the sitting, or is the committee's own; else only registered it
    agreed_on: date
    sittings: int
    oral: bool
    number: str
    disputed: Decimal | None
    agreed: Decimal
    performed: bool
    called_back: str
    grade: Grade
    subsidy: Decimal | None

    @property
    def mediator_words(self) -> str:
        """Who mediated, as far as that was recorded."""
        name = self.mediator.display_name
        return name if self.presided else f"{name}（登记人；没有调解笔录）"

    @property
    def grade_words(self) -> str:
        return GRADES[self.grade]


@dataclass(frozen=True, slots=True)
class OfMediator:
    """The cases of one mediator."""

    mediator: User
    cases: list[Case]

    @property
    def words(self) -> str:
        return self.cases[0].mediator_words if self.cases else self.mediator.display_name

    @property
    def subsidy(self) -> Decimal | None:
        """None where nothing is paid for any of them."""
        paid = [case.subsidy for case in self.cases if case.subsidy is not None]
        return sum(paid, Decimal(0)) if paid else None

    @property
    def agreed(self) -> Decimal:
        return sum((case.agreed for case in self.cases), Decimal(0))


def ledger(by: User, district: District, month: date) -> list[OfMediator]:
    """Of the month that begins with `month`, by mediator; a fixed number of queries.

    Counted are disputes mediated in the committee's name whose agreement, the first that was not
    taken back, falls into the month: settled again later, a case is not paid twice.
    """
    entries = _first_agreements(by, district, month)
    cases = sorted(
        _cases(by, entries),
        key=lambda case: (case.mediator.display_name, case.mediator.pk, case.presided),
    )
    return [
        OfMediator(mediator, sorted(own, key=lambda case: (case.agreed_on, case.dispute.pk)))
        for (mediator, _presided), own in groupby(
            cases, key=lambda case: (case.mediator, case.presided)
        )
    ]


def total_of(found: Iterable[OfMediator]) -> Decimal:
    """What is paid for all of them."""
    return sum((group.subsidy for group in found if group.subsidy is not None), Decimal(0))


def all_rates() -> QuerySet[SubsidyRate]:
    """What was and is paid, the newest first."""
    return SubsidyRate.objects.order_by("-since", "-pk")


def rate_on(day: date) -> SubsidyRate | None:
    """What holds for an agreement of that day: the one set last where two begin on one day."""
    return all_rates().filter(since__lte=day).first()


def month_after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _first_agreements(by: User, district: District, month: date) -> dict[int, int]:
    """The entry of each dispute that was agreed in the month, by dispute."""
    agreed = HistoryEntry.objects.filter(undone_at=None, step__in=AGREEMENTS)
    earlier = agreed.filter(dispute=OuterRef("dispute"), at__lt=midnight(month))
    rows = agreed.filter(
        sees_dispute(by),
        dispute__district=district,
        at__gte=midnight(month),
        at__lt=midnight(month_after(month)),
    )
    firsts = rows.filter(~Exists(earlier)).order_by("at", "pk").values_list("dispute", "pk")
    found: dict[int, int] = {}
    for dispute, entry in firsts:
        found.setdefault(dispute, entry)
    return found


def _cases(by: User, agreed: Mapping[int, int]) -> Iterable[Case]:
    known_facts = _facts(list(agreed))
    ids = [pk for pk in agreed if _name(known_facts[pk]) == COMMITTEE]
    found = HistoryEntry.objects.select_related("by__department", "dispute").defer(
        "detail", "dispute__search"
    )
    entries = list(found.filter(pk__in=[agreed[pk] for pk in ids]).order_by("at", "pk"))
    people, sat, numbers = _applicants(by, ids), _sittings(ids), _numbers(entries)
    limits, rates = thresholds(), list(all_rates())
    for entry in entries:
        dispute, facts = entry.dispute, known_facts[entry.dispute_id]
        count, mediator = sat.get(dispute.pk, (0, None))
        known = Facts(
            dispute.amount_yuan, dispute.persons, dispute.urgency, dispute.nature, max(count - 1, 0)
        )
        oral = Fact.ORAL.value in facts
        grade = grade_of(oral=oral, is_major=bool(reasons(known, limits)))
        day = timezone.localdate(entry.at)
        rate = next((row.rates for row in rates if row.since <= day), None)
        who = mediator or entry.by
        if who is None:  # steps are taken by people; the column allows for the machine
            continue
        presided = mediator is not None or office_for(who) == COMMITTEE
        yield Case(
            dispute=dispute,
            applicant=people.get(dispute.pk, ""),
            mediator=who,
            presided=presided,
            agreed_on=day,
            sittings=count,
            oral=oral,
            number=numbers.get(dispute.number, ""),
            disputed=dispute.amount_yuan,
            agreed=Decimal(str(facts.get(Fact.AGREED.value, {}).get("amount_yuan") or 0)),
            performed=Fact.PAID.value in facts,
            called_back=SATISFACTION.get(_choice(facts, Fact.CALLED_BACK), ""),
            grade=grade,
            subsidy=amount_for(grade, rate) if presided else None,
        )


def _facts(ids: Sequence[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """The last of each kind, by dispute."""
    found: dict[int, dict[str, dict[str, Any]]] = {pk: {} for pk in ids}
    rows = DisputeFact.objects.filter(dispute__in=ids, undone_at=None).order_by("pk")
    for pk, fact, detail in rows.values_list("dispute", "fact", "detail"):
        found[pk][fact] = detail
    return found


def _choice(facts: dict[str, dict[str, Any]], fact: Fact) -> str:
    return str(facts.get(fact.value, {}).get("choice") or "")


def _name(facts: dict[str, dict[str, Any]]) -> str:
    return _choice(facts, Fact.NAME_CHOSEN)


def _applicants(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Masked, from the first record that names somebody."""
    found: dict[int, str] = {}
    members = Member.objects.filter(dispute__in=ids).exclude(source=Source.REPORT_12315)
    rows = members.order_by("record__received_at", "record").select_related("record")
    of_records = (f"record__{name}" for name in (*RECORD_KEY, "person_name"))
    for member in rows.only("dispute_id", *of_records):
        if name := member.record.person_name:
            found.setdefault(member.dispute_id, show(by, "person_name", str(name)))
    return found


def _sittings(ids: Sequence[int]) -> dict[int, tuple[int, User | None]]:
    """How many were held, and who held the last."""
    held = Sitting.objects.filter(dispute__in=ids, state=Sitting.State.HELD)
    counted: QuerySet[Any, Any] = held.values("dispute").annotate(many=Count("pk"), last=Max("pk"))
    rows = list(counted.values_list("dispute", "many", "last"))
    last = Sitting.objects.select_related("mediator").in_bulk([sitting for *_rest, sitting in rows])
    return {pk: (many, last[sitting].mediator) for pk, many, sitting in rows}


def _numbers(entries: Sequence[HistoryEntry]) -> dict[str, str]:
    """The number of the committee's agreement, by that of the dispute."""
    forms = Q(form="people_agreement") | Q(form="oral_agreement")
    papers = Paper.objects.filter(
        forms,
        state=Paper.State.ISSUED,
        dispute_number__in=[entry.dispute.number for entry in entries],
    )
    return dict(papers.order_by("pk").values_list("dispute_number", "number"))
