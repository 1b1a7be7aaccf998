"""Special reports: the list, one with its signatures, who may do what with it."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import served, serves
from liandong.desk.outreach.models import ReportSignature, SpecialReport
from liandong.desk.outreach.queries.visible import reports_visible_to
from liandong.desk.outreach.rules.steps import turns
from liandong.desk.outreach.rules.steps.reports import SIDES, STATES, State
from liandong.desk.papers.rules.forms import FORMS

OPEN = [State.DRAFT.value, State.SUBMITTED.value, State.SIGNED.value]


def narrowed(reports: QuerySet[SpecialReport], filters: dict[str, str]) -> QuerySet[SpecialReport]:
    """By district and state (all of them without one)."""
    if district := filters.get("district"):
        reports = reports.filter(district__name=district)
    state = filters.get("state", "")
    return reports.filter(state=state) if state in set(STATES) else reports


def may_draft_reports(by: User) -> bool:
    return by.has_permission(Permission.WARN) and by.department.kind in set(
        FORMS["special_report"].issuers
    )


def _side(by: User) -> str:
    kind = str(by.department.kind)
    return kind if kind in SIDES and by.has_permission(Permission.APPROVE) else ""


def side_of(by: User, report: SpecialReport) -> str:
    """For which side of its district `by` may sign; empty for none."""
    name = report.district.name if report.district else ""
    return _side(by) if serves(by.department, name) else ""


def signatures_of(report: SpecialReport) -> list[ReportSignature]:
    """Of all rounds, in order."""
    rows = report.signatures.select_related("by", "department")
    return list(rows.order_by("at", "pk"))


def standing_signatures(report: SpecialReport) -> list[ReportSignature]:
    """Of what was submitted last: an earlier wording that was signed is another report."""
    if report.state == State.DRAFT:
        return []
    return [
        signature
        for signature in signatures_of(report)
        if signature.round == report.round and signature.signed
    ]


def turn(report: SpecialReport, current: Mapping[str, ReportSignature]) -> str:
    """Who takes the next step. `current`: the signatures of the wording that stands, by side."""
    return turns.of_report(
        report.state,
        drafter=str(report.drafted_by),
        department=str(report.department),
        missing=[label for side, label in SIDES.items() if side not in current],
    )


def to_decide(by: User) -> QuerySet[SpecialReport]:
    """Those that wait for a signature of the side of `by`, or to be issued by `by`: nobody decides
    on what they drafted."""
    side, waits = _side(by), Q(pk__in=[])
    if side:
        signed = ReportSignature.objects.filter(
            report=OuterRef("pk"), round=OuterRef("round"), side=side
        )
        own = served(by.department, "district__name")
        waits |= Q(~Exists(signed), state=State.SUBMITTED) & own & ~Q(drafted_by=by)
    if by.has_permission(Permission.APPROVE) and by.has_permission(Permission.ISSUE):
        waits |= Q(state=State.SIGNED, department=by.department_id) & ~Q(drafted_by=by)
    return reports_visible_to(by).filter(waits).order_by("pk")


def for_letters(by: User) -> QuerySet[SpecialReport]:
    """Those out of which letters are drafted: issued ones."""
    return reports_visible_to(by).filter(state=State.ISSUED)


def may_edit(report: SpecialReport, by: User) -> bool:
    """A draft is edited by who drafted it: others read its free text masked."""
    return report.state == State.DRAFT and report.drafted_by_id == by.pk and may_draft_reports(by)


def may_withdraw(report: SpecialReport, by: User) -> bool:
    """A draft by its department; what was submitted by who may approve there."""
    if report.department_id != by.department_id or report.state == State.WITHDRAWN:
        return False
    if report.state == State.DRAFT:
        return may_draft_reports(by)
    return by.has_permission(Permission.APPROVE) and by.has_permission(Permission.ISSUE)


def of_draft(by: User) -> Q:
    return Q(state=State.DRAFT, drafted_by=by)
