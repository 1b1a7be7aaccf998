"""Requests that wait for a supervisor, and decisions on what somebody requested."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import decides
from liandong.desk.access.visible_rows import served, serves
from liandong.desk.disputes.models import Approval, Dispute
from liandong.desk.disputes.queries.facts import held_as
from liandong.desk.disputes.queries.reading_rights import may_read_people, people_of
from liandong.desk.disputes.queries.visibility import sees_dispute
from liandong.desk.disputes.queries.whole import of_whole, sees_whole
from liandong.desk.disputes.rules.facts import OFFICIAL
from liandong.desk.disputes.rules.workflow import STEPS


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something of an app above that waits for a supervisor, decided on its own page."""

    label: str
    words: str
    address: str
    requested_by: User


class ElsewhereKind(NamedTuple):
    """What an app above puts before a supervisor: the list, and its length, which every page of a
    supervisor shows."""

    waiting: Callable[[User], list[Elsewhere]]
    count: Callable[[User], int]


ELSEWHERE: Final[list[ElsewhereKind]] = []


def register_elsewhere(
    waiting: Callable[[User], list[Elsewhere]], count: Callable[[User], int]
) -> None:
    """Let an app that lies above put things into the list of approvals."""
    ELSEWHERE.append(ElsewhereKind(waiting, count))


def waiting_elsewhere(by: User) -> list[Elsewhere]:
    """What waits for `by` in apps above, if they may decide at all."""
    if not by.has_permission(Permission.APPROVE):
        return []
    return [row for kind in ELSEWHERE for row in kind.waiting(by)]


def count_waiting(by: User) -> int:
    """How much waits for the decision of `by`, here and in apps above."""
    if not by.has_permission(Permission.APPROVE):
        return 0
    return waiting_for(by).count() + sum(kind.count(by) for kind in ELSEWHERE)


def undecided() -> QuerySet[Approval]:
    """Requested by a step that stands, and not decided, or the decision was taken back. Requests
    of a merged dispute wait with the one that it was merged into."""
    requests = Approval.objects.filter(Q(entry=None) | Q(entry__undone_at=None))
    return requests.filter(Q(decided_at=None) | Q(decision__undone_at__isnull=False))


def undecided_of(dispute: Dispute) -> QuerySet[Approval]:
    """Those of one dispute, the longest waiting first."""
    return undecided().filter(of_whole(dispute)).order_by("requested_at", "pk")


def waiting_for(by: User) -> QuerySet[Approval]:
    """Requests that `by` sees and may decide, the longest waiting first; used by list, board and
    badge. Of the districts of the department: who sees all of them does not decide in all. On a
    recusal in the regulator's name the regulator decides (办法第21条)."""
    if not by.has_permission(Permission.APPROVE):
        return Approval.objects.none()
    rows = undecided().filter(sees_whole(by), _decided_by(by))
    if not decides(STEPS["resume"].in_official_name, by.role, by.department.kind):
        whole = Q(dispute=OuterRef("standing")) | Q(dispute__merged_into=OuterRef("standing"))
        rows = rows.annotate(
            standing=Coalesce("dispute__merged_into", "dispute"),
            held_as=held_as(whole, of_whole=True),
        )
        rows = rows.exclude(kind=Approval.Kind.RECUSAL, held_as__in=OFFICIAL)
    rows = rows.select_related("dispute__merged_into", "requested_by", "mediator")
    rows = rows.defer("dispute__search", "dispute__merged_into__search")
    return rows.order_by("requested_at", "pk")


def _decided_by(by: User) -> Q:
    """By the district of the dispute, or of the one that it was merged into."""
    department = by.department
    merged = served(department, "dispute__merged_into__district__name")
    alone = Q(dispute__merged_into=None) & served(department, "dispute__district__name")
    return alone | (Q(dispute__merged_into__isnull=False) & merged)


def decides_for(by: User, dispute: Dispute) -> bool:
    """Whether the department of `by` decides what is requested in this dispute."""
    return serves(by.department, dispute.district.name if dispute.district else "")


def requests_of(by: User) -> QuerySet[Approval]:
    """The requests of a person, decided or not."""
    return Approval.objects.filter(requested_by=by)


def answers_to(by: User) -> QuerySet[Approval]:
    """Decisions on requests of `by` that `by` has not read yet."""
    rows = requests_of(by).filter(read_at=None, decided_at__isnull=False)
    rows = rows.filter(Q(decision=None) | Q(decision__undone_at=None))
    rows = rows.select_related("dispute__merged_into", "decided_by")
    rows = rows.defer("dispute__search", "dispute__merged_into__search")
    return rows.order_by("-decided_at", "-pk")


@dataclass(frozen=True, slots=True)
class ApprovalText:
    """A request, and how somebody reads what was written to it."""

    approval: Approval
    eyes: Eyes


def with_eyes(by: User, approvals: Iterable[Approval]) -> list[ApprovalText]:
    """In clear for the holder of the dispute, else redacted of the people of all of them, who are
    looked up once."""
    rows = list(approvals)
    keys = {row.standing_dispute.pk for row in rows} | {row.dispute_id for row in rows}
    whom = lru_cache(maxsize=None)(lambda: people_of(keys))
    return [
        ApprovalText(row, Eyes(may_read_people(by, row.standing_dispute), whom)) for row in rows
    ]


def resolve_approval(by: User, pk: int, field: str) -> str | None:
    """The clear text of a request or its answer, for the page that reveals it."""
    if field not in {"reason", "answer"}:
        return None
    visible = sees_dispute(by) | sees_dispute(by, "dispute__merged_into")
    row = Approval.objects.filter(visible, pk=pk).first()
    text: str | None = getattr(row, field) if row else None
    return text
