"""Requests to a supervisor: made with a reason, decided, the decision read by the requester."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.clock_entries import check_extension, tell_clock
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Approval, Dispute, HistoryEntry, Note
from liandong.desk.disputes.queries.approvals import decides_for, undecided, undecided_of
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.work.events import publish


@transaction.atomic
def ask_extension(
    *, dispute: Dispute, code: str, until: date | None, reason: str, by: User
) -> Approval:
    """Ask that a clock may run longer. Raises ValidationError for what could not be granted."""
    check(by, Permission.NOTE)
    hold(dispute, by=by)
    check_extension(dispute, code, until)
    if not reason.strip():
        raise ValidationError("请写明延长的理由和批准情况。")
    if undecided_of(dispute).filter(kind=Approval.Kind.EXTENSION, code=code).exists():
        raise ValidationError("这一时限的延长已经提请批准，请等负责人决定。")
    return open_approval(
        dispute=dispute, kind=Approval.Kind.EXTENSION, code=code, until=until, reason=reason, by=by
    )


@transaction.atomic
def decide_extension(approval: Approval, *, granted: bool, answer: str, by: User) -> None:
    """Grant it, and the clock runs longer; or refuse it with the reason."""
    check(by, Permission.APPROVE)
    if not granted and not answer.strip():
        raise ValidationError("不批准的请写明理由。")
    stored = _locked(approval)
    if not decides_for(by, stored.standing_dispute):
        raise PermissionDenied("由这个商圈的单位的负责人决定")
    denied = None if granted else _deny(stored, answer, by)
    if granted:
        tell_clock(
            dispute=stored.standing_dispute,
            code=stored.code,
            what=What.EXTEND.value,
            on=timezone.localdate(),
            until=stored.until,
            reason=str(stored.reason),
            by=by,
        )
    close_approval(stored, granted=granted, answer=answer, decision=denied, by=by)


def _deny(approval: Approval, answer: str, by: User) -> HistoryEntry:
    """In the history with its answer, which may hold personal data, as a note."""
    hold(approval.standing_dispute, by=by)
    note = Note.objects.create(dispute=approval.standing_dispute, text=answer.strip(), by=by)
    return write(approval.standing_dispute, "denied", by=by, code=approval.code, note=note.pk)


@transaction.atomic
def see_answers(approvals: Iterable[Approval], *, by: User) -> int:
    """One's own requests were read with what was decided."""
    check(by, Permission.NOTE)
    own = Approval.objects.filter(
        pk__in=[approval.pk for approval in approvals],
        requested_by=by,
        read_at=None,
        decided_at__isnull=False,
    )
    count = own.update(read_at=timezone.now())
    if count:
        audit.record("approval.see", by=by, detail={"approvals": count})
    return count


def open_approval(
    *,
    dispute: Dispute,
    kind: str,
    reason: str,
    code: str = "",
    until: date | None = None,
    mediator: User | None = None,
    entry: HistoryEntry | None = None,
    by: User,
) -> Approval:
    """Put a request before the supervisors, as a part of an action that checked its permission."""
    made = Approval.objects.create(
        dispute=dispute,
        kind=kind,
        code=code,
        until=until,
        mediator=mediator,
        reason=reason.strip(),
        entry=entry,
        requested_by=by,
    )
    audit.record("approval.ask", by=by, of=dispute, detail={"approval": kind})
    publish("board", dispute=dispute.pk)
    return made


def close_approval(
    approval: Approval,
    *,
    granted: bool,
    answer: str = "",
    decision: HistoryEntry | None = None,
    by: User,
) -> None:
    """Write the decision down, as a part of an action that checked its permission."""
    approval.granted, approval.answer = granted, answer.strip() or None
    approval.decision, approval.read_at = decision, None
    approval.decided_by, approval.decided_at = by, timezone.now()
    approval.save()
    detail = {"approval": approval.kind, "granted": granted}
    audit.record("approval.decide", by=by, of=approval.standing_dispute, detail=detail)
    publish("board", dispute=approval.standing_dispute.pk)


def _locked(approval: Approval) -> Approval:
    found = undecided().select_for_update(of=("self",)).filter(pk=approval.pk).first()
    if found is None:
        raise ValidationError("这一项已经决定过，请刷新后再看。")
    return found
