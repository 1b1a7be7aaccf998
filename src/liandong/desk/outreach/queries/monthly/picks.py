"""典型案例 and 建议 of a department's monthly report, and what is offered to be picked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from liandong.desk.access.masking import NOBODY, People
from liandong.desk.access.rules.deidentification import Kind, Table, deidentify
from liandong.desk.directory.models import MerchantAlias
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models import Advice, MonthlyAdvice, MonthlyCase
from liandong.desk.outreach.queries.advice import fitting
from liandong.desk.outreach.queries.findings.known_people import people_in
from liandong.desk.outreach.queries.monthly.figures import MonthlyReport
from liandong.desk.outreach.queries.monthly.rows import MonthScope, rows_behind

OFFERED = 12
NAMELESS = "某商家"
LEAST = 2
"""Characters of a trader's name that is looked for in a text: one alone stands in other words."""


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A typical case as everybody reads it."""

    row: MonthlyCase
    title: str
    text: str


def cases_of(covered: MonthScope) -> QuerySet[MonthlyCase]:
    """Those that the department of the reader picked; of a district those of its disputes."""
    by = covered.by
    rows = MonthlyCase.objects.filter(department=by.department_id, month=covered.month.since)
    rows = covered.narrow(rows, "dispute__district__name")
    return rows.select_related("dispute", "by").defer("dispute__search").order_by("pk")


def shown_cases(covered: MonthScope) -> list[ShownCase]:
    """Without whoever is known in their disputes by now."""
    rows = list(cases_of(covered))
    known = people_in(row.dispute_id for row in rows) if rows else NOBODY
    cleaned = _cleaned([(row.title, row.text) for row in rows], known)
    return [ShownCase(row, *texts) for row, texts in zip(rows, cleaned, strict=True)]


def nameless(title: str, text: str, dispute: Dispute) -> tuple[str, str]:
    """What is stored of a case: without people, numbers, and the trader's names."""
    ((title, text),) = _cleaned([(title, text)], people_in([dispute.pk]))
    for name in traders_names(dispute):
        title, text = title.replace(name, NAMELESS), text.replace(name, NAMELESS)
    return title.strip(), text.strip()


def traders_names(dispute: Dispute) -> list[str]:
    """As the dispute and the register name the trader, the longest first."""
    names = {dispute.merchant_name}
    if dispute.merchant is not None:
        names.add(dispute.merchant.name)
        aliases = MerchantAlias.objects.filter(merchant=dispute.merchant)
        names.update(aliases.values_list("name", flat=True))
    return sorted((name for name in names if len(name) >= LEAST), key=len, reverse=True)


def _cleaned(texts: Sequence[tuple[str, str]], known: People) -> list[tuple[str, str]]:
    table = Table(("题目", "案情和结果"), (Kind.TEXT, Kind.TEXT), texts)
    out = deidentify(table, names=known.names, phones=known.phones)
    return [(str(title), str(text)) for title, text in out.rows]


def offered_cases(covered: MonthScope) -> list[Dispute]:
    """Disputes that were settled in the month and are not picked yet, those about most money
    first."""
    picked = cases_of(covered).values("dispute")
    rows = rows_behind(covered, "settled").exclude(pk__in=picked).defer("search")
    return list(rows.order_by(F("amount_yuan").desc(nulls_last=True), "-pk")[:OFFERED])


def advice_picked(covered: MonthScope) -> QuerySet[MonthlyAdvice]:
    by = covered.by
    rows = MonthlyAdvice.objects.filter(department=by.department_id, month=covered.month.since)
    return rows.order_by("pk")


def offered_advice(report: MonthlyReport) -> list[Advice]:
    """Pieces of the library for the first natures and items of the month, then for all, each once;
    without those that are picked."""
    natures = _first(line.value for line in report.natures)
    items = _first(line.value for line in report.items)
    picked = set(advice_picked(report.covered).values_list("advice", flat=True))
    found: dict[int, Advice] = {}
    for nature in natures or [""]:
        for item in items or [""]:
            found.update((piece.pk, piece) for piece in fitting([nature], item))
    return [piece for pk, piece in found.items() if pk not in picked]


def _first(values: Iterable[str], most: int = 3) -> list[str]:
    return [value for value in values if value][:most]
