"""公示: which settled complaints can be listed, the lists, what may leave the house of them, how
they stand beside the platform's own list."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.deidentification import Kind, Outgoing, Table, deidentify
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.intake.models import Record
from liandong.desk.outreach.models import (
    ListedComplaint,
    PlatformComparison,
    PublicationList,
    PublicationObjection,
)
from liandong.desk.outreach.queries.findings.known_people import eyes_without, people_in
from liandong.desk.outreach.queries.publication.listed_facts import Facts, going_out
from liandong.desk.outreach.rules.publication.complaints import State
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.records.shop_names import normal_name
from liandong.engine.vocabulary import Source

CONSENT_COLUMN: Final = "是否同意公示"
AGREED: Final = "登记表：同意公示"
REFUSED: Final = "登记表：不同意公示"
REGISTERED: Final = {
    "是": AGREED,
    "同意": AGREED,
    "否": REFUSED,
    "不同意": REFUSED,
}
MINORS: Final = "未成年人"
OTHER: Final = "其他"


def may_work(by: User) -> bool:
    """Publication is the regulator's: who prepares, checks and reconciles."""
    return by.has_permission(Permission.WARN) and by.department.kind == Department.Kind.REGULATOR


def lists_of(by: User) -> QuerySet[PublicationList]:
    """Those of one's own department, with how many rows were decided how."""
    rows = PublicationList.objects.filter(department=by.department)
    if not may_work(by):
        return rows.none()
    return (
        rows.select_related("department", "prepared_by", "submitted_by", "checked_by")
        .annotate(
            many=Count("rows"),
            published=Count("rows", filter=Q(rows__publishes=True, rows__out_reason="")),
            taken_out=Count("rows", filter=~Q(rows__out_reason="")),
            left_out=Count("rows", filter=Q(rows__publishes=False)),
        )
        .order_by("-pk")
    )


def rows_of(found: PublicationList, by: User, which: str = "") -> QuerySet[ListedComplaint]:
    """Rows of a list whose dispute `by` sees. `which`: open, published, left_out,
    taken_out, objected."""
    objections = PublicationObjection.objects.select_related("by", "answered_by").order_by("pk")
    rows = (
        ListedComplaint.objects.filter(sees_dispute(by, withdrawn=True), of_list=found)
        .select_related("dispute__district", "decided_by", "out_by")
        .defer("dispute__search")
        .prefetch_related(Prefetch("objections", objections))
        .order_by("complaint")
    )
    match which:
        case "open":
            return rows.filter(publishes=None)
        case "published":
            return rows.filter(publishes=True, out_reason="")
        case "left_out":
            return rows.filter(publishes=False)
        case "taken_out":
            return rows.exclude(out_reason="")
        case "objected":
            return rows.filter(Exists(PublicationObjection.objects.filter(row=OuterRef("pk"))))
    return rows


def eyes_on_list(rows: Iterable[ListedComplaint]) -> Eyes:
    """How everybody reads what was typed: without the people of the disputes."""
    keys = [row.dispute_id for row in rows]
    return eyes_without(Dispute.objects.filter(pk__in=keys).order_by())


def registered_consents(rows: Iterable[ListedComplaint]) -> dict[str, str]:
    """By number what the registration says of 是否同意公示, where it says yes or no. One query."""
    numbers = [row.complaint for row in rows]
    records = Record.objects.filter(source=Source.COMPLAINT_12315, source_id__in=numbers)
    found = {}
    for record in records.only("source", "source_id", "raw"):
        cells = json.loads(str(record.raw)) if record.raw else {}
        words = REGISTERED.get(str(cells.get(CONSENT_COLUMN) or "").strip())
        if words:
            found[record.source_id] = words
    return found


def hints(row: ListedComplaint, consents: Mapping[str, str], now: Facts | None = None) -> list[str]:
    """What the desk knows that bears on it, for a person to look at: it decides nothing.
    `consents` as `registered_consents` found them; `now`: what the row says as it stands."""
    dispute, found = row.dispute, []
    if row.complaint in consents:
        found.append(consents[row.complaint])
    if MINORS in dispute.urgency:
        found.append("识别到未成年人")
    if dispute.withdrawn_at:
        found.append("纠纷已撤销或并入别件")
    elif dispute.status != Dispute.Status.SETTLED:
        found.append("纠纷现在不是已化解")
    if Source.REPORT_12315 in dispute.sources:
        found.append("同时有举报")
    if now and row.as_submitted and row.as_submitted != now:
        found.append("送审以后纠纷有变化")
    return found


def deciders(found: PublicationList) -> set[int]:
    """Who prepared it or decided on a row: they do not check it."""
    keys = found.rows.exclude(decided_by=None).values_list("decided_by", flat=True)
    return {found.prepared_by_id, *(key for key in keys.distinct() if key)}


def may_check(found: PublicationList, by: User) -> bool:
    return (
        may_work(by)
        and found.department_id == by.department_id
        and found.state == State.SUBMITTED
        and by.pk not in deciders(found)
    )


def may_decide(found: PublicationList, by: User) -> bool:
    return (
        may_work(by) and found.department_id == by.department_id and found.state == State.PREPARING
    )


HEAD: Final = (
    "登记编号", "被投诉主体名称", "商圈", "行业类别", "品类", "投诉性质", "诉求", "结果",
    "纠纷编号",
)  # fmt: skip
FACTS: Final = ("merchant", "place", "sector", "item", "nature", "summary", "outcome")
"""The columns of `HEAD` between the first and the last, by their names in `as_submitted`."""
KINDS: Final = (
    Kind.PLAIN, Kind.TEXT, Kind.PLAIN, Kind.PLAIN, Kind.PLAIN, Kind.PLAIN, Kind.TEXT, Kind.PLAIN,
    Kind.PERSONAL,  # leads to the file of the people
)  # fmt: skip


def handed_out(found: PublicationList) -> list[ListedComplaint]:
    """Of a checked list: without what was taken out, and what waits for the answer to an
    objection."""
    waiting = PublicationObjection.objects.filter(row=OuterRef("pk"), result="")
    rows = going_out(found).filter(~Exists(waiting), as_submitted__isnull=False)
    return list(rows.select_related("dispute").defer("dispute__search").order_by("complaint"))


def to_publish(found: PublicationList) -> Outgoing:
    """What was checked, as it leaves the house."""
    rows = handed_out(found)
    known = people_in(row.dispute_id for row in rows)
    table = Table(
        HEAD,
        KINDS,
        [
            (
                row.complaint,
                *((row.as_submitted or {}).get(name, "") for name in FACTS),
                row.dispute.number,
            )
            for row in rows
        ],
    )
    return deidentify(table, names=known.names, phones=known.phones)


def counts_to_publish(found: PublicationList) -> Outgoing:
    """The same counted by district and nature, without small cells: a file of its own, for beside
    the list they could be counted."""
    facts = [row.as_submitted or {} for row in handed_out(found)]
    pairs = Counter((row.get("place") or OTHER, row.get("nature") or OTHER) for row in facts)
    places = sorted({place for place, _nature in pairs})
    natures = sorted({nature for _place, nature in pairs})
    lines = [
        [
            place,
            *(pairs[place, nature] for nature in natures),
            sum(pairs[place, n] for n in natures),
        ]
        for place in places
    ]
    sums = [sum(pairs[place, nature] for place in places) for nature in natures]
    head = ["商圈", *natures, "合计"]
    table = Table(
        head,
        [Kind.PLAIN, *(Kind.COUNT for _column in head[1:])],
        [*lines, ["合计", *sums, sum(sums)]],
        totals_down=True,
        totals_across=True,
    )
    return deidentify(table)


@dataclass(frozen=True, slots=True)
class Passed:
    """What was checked here: the trader by the number of each complaint that is to be published."""

    merchants: dict[str, str]


def passed(since: date, until: date, *, by: User) -> Passed:
    """Of the lists of one's department that were checked in these days; without what was taken
    out."""
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    rows = ListedComplaint.objects.filter(
        out_reason="", of_list__department=by.department, of_list__state=State.CHECKED,
        of_list__checked_at__gte=begin, of_list__checked_at__lt=end, publishes=True,
    )  # fmt: skip
    found = rows.values_list("complaint", "as_submitted")
    return Passed({number: (facts or {}).get("merchant", "") for number, facts in found})


def plain_names(names: Iterable[str]) -> dict[str, str]:
    return {name: normal_name(name) for name in set(names)}


def comparisons_of(by: User) -> QuerySet[PlatformComparison]:
    rows = PlatformComparison.objects.filter(department=by.department)
    return rows.select_related("by").order_by("-pk") if may_work(by) else rows.none()


def share_words(found: PlatformComparison) -> str:
    """公示率, of what passed here."""
    done, of = len(found.matched), len(found.matched) + len(found.missing) + len(found.differs)
    return f"{100 * done / of:.2f}%" if of else "—"


def open_objections(by: User) -> Sequence[PublicationObjection]:
    """Those that wait for an answer, the nearest first."""
    rows = PublicationObjection.objects.filter(row__of_list__department=by.department, result="")
    return list(rows.select_related("row__of_list").order_by("answer_by", "pk"))


def clock_words(objection: PublicationObjection) -> tuple[str, str]:
    """How long is left to answer, and the tone of it."""
    left = (objection.answer_by - timezone.localdate()).days
    if objection.result:
        return f"{objection.answered_on} 已答复", "good"
    if left < 0:
        return f"已过期 {-left} 天", "bad"
    return (f"还有 {left} 天", "warn") if left <= 2 else (f"还有 {left} 天", "")
