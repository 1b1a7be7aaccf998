"""回避: a request suspends the mediation, the decision of a supervisor resumes it (办法第21条)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.approvals import close_approval, open_approval
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.actions.steps import check_decides, take_step
from liandong.desk.disputes.models import Approval, Dispute, HistoryEntry
from liandong.desk.disputes.queries.approvals import decides_for, undecided_of
from liandong.desk.disputes.queries.facts import recorded_facts
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.handling.actions.invitations import NEW_MEDIATOR, notify_of_change
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.presiding import overlapping, planned_with, presiding_over
from liandong.desk.ui.wording import when


@transaction.atomic
def ask_recusal(
    dispute: Dispute, *, mediator: User, reason: str, page_version: str | None = None, by: User
) -> HistoryEntry:
    """Register that a party wants this mediator recused; the mediation rests until decided."""
    facts = {Fact.RECUSAL_REQUESTED: {"mediator": mediator.pk}}
    done = take_step(
        dispute, "suspend", facts=facts, reason=reason, page_version=page_version, by=by
    )
    open_approval(
        dispute=dispute,
        kind=Approval.Kind.RECUSAL,
        reason=reason,
        mediator=mediator,
        entry=done,
        by=by,
    )
    audit.record("recusal.ask", by=by, of=dispute, detail={"person": mediator.pk})
    return done


@transaction.atomic
def decide_recusal(
    dispute: Dispute,
    *,
    granted: bool,
    successor: User | None = None,
    page_version: str | None = None,
    by: User,
) -> HistoryEntry:
    """Where it is granted, `successor` takes over the sittings that are planned. Nobody decides on
    the own recusal. Raises ValidationError, also where the law excludes the successor or another
    sitting takes them."""
    check(by, Permission.APPROVE)
    hold(dispute, by=by)
    if not decides_for(by, dispute):
        raise PermissionDenied("由这个商圈的单位的负责人决定")
    check_decides(by, STEPS["resume"], dispute)
    mediator = whose_recusal(dispute)
    if mediator == by.pk:
        raise ValidationError("不能决定对自己的回避申请，请另一位负责人决定（办法第21条）。")
    planned = planned_with(dispute, mediator)
    if granted:
        _may_succeed(dispute, successor, mediator, planned)
    detail = {"choice": "granted" if granted else "denied", "mediator": mediator}
    waiting = _waiting(dispute)
    requests = waiting.filter(mediator=mediator)
    if dispute.stage == Stage.SUSPENDED or not requests.exists():
        done = take_step(
            dispute, "resume", facts={Fact.RECUSED: detail}, page_version=page_version, by=by
        )
    else:  # requested in a dispute that was merged into this one, which does not rest
        record_fact(dispute=dispute, fact=Fact.RECUSED, detail=detail, by=by)
        done = write(dispute, "recused", by=by, choice=detail["choice"])
    if granted and successor:
        _go_on_with(successor, planned)
    for approval in requests:
        close_approval(approval, granted=granted, decision=done, by=by)
    audit.record("recusal.decide", by=by, of=dispute, detail={"granted": granted})
    return done


def whose_recusal(dispute: Dispute) -> int | None:
    """Whose recusal waits to be decided: that of the oldest request, else of the latest fact."""
    mediator: int | None
    if approval := _waiting(dispute).first():
        mediator = approval.mediator_id
    else:
        request = recorded_facts(dispute).filter(fact=Fact.RECUSAL_REQUESTED.value).last()
        mediator = request.detail.get("mediator") if request else None
    return mediator


def _waiting(dispute: Dispute) -> QuerySet[Approval]:
    return undecided_of(dispute).filter(kind=Approval.Kind.RECUSAL)


def _go_on_with(successor: User, planned: QuerySet[Sitting]) -> None:
    """Change the mediator, and notify who was invited (办法第20条)."""
    for sitting in planned.select_related("dispute", "room"):
        sitting.mediator = successor
        sitting.save(update_fields=["mediator"])
        notify_of_change(sitting, NEW_MEDIATOR)


def _may_succeed(
    dispute: Dispute, successor: User | None, mediator: int | None, planned: QuerySet[Sitting]
) -> None:
    if successor is None or successor.pk == mediator:
        raise ValidationError("准许回避的，请另选一位调解员。")
    if reason := presiding_over(dispute).why_not(successor):
        raise ValidationError(reason)
    for sitting in planned:
        if overlapping(sitting).filter(mediator=successor).exists():
            raise ValidationError(
                f"{successor.display_name} {when(sitting.starts_at)} 另有调解，"
                "请另选一位，或先改期。"
            )
