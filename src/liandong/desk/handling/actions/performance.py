"""Agreement, performance and what follows: the plan, what was done, reminders, court."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.forms.addresses import address_of
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.history import mark_undone, write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.actions.steps import check_decides, take_step
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.page_versions import PageVersion
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.confirmation import OF_OTHERS
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.handling.models import Instalment, Notice, TakenBack
from liandong.desk.handling.queries.confirmation import confirmation_of
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.rules.agreement_wording import agreement_words
from liandong.desk.papers.digests import digest_of
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import start

VERBS: Final = ("agree", "settle_later")
REMIND_LATER: Final = "确需再催一次的，请过两分钟再发。"
LEAD_TIME: Final = timedelta(days=2)
NINE: Final = time(9)
"""Before a part is due the merchant is reminded, in the morning."""
TO_BE_DONE: Final = (Stage.AGREED, Stage.UNPERFORMED)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was agreed; an exchange or repair may be worth nothing in money."""

    what: str
    amount_yuan: Decimal
    due_on: date


@transaction.atomic
def conclude(
    dispute: Dispute,
    verb: str,
    *,
    plan: Sequence[Line],
    facts: Mapping[Fact, dict[str, Any]],
    drafted: str = "",
    page_version: str | None = None,
    by: User,
) -> list[Instalment]:
    """An agreement with its plan; `facts` are the other facts that it rests on (signed, oral).

    The fact that it was signed names the digest of the text. `drafted` is the digest of what the
    page showed before anybody was asked whether it was signed: a plan that was changed since is
    refused.
    """
    if verb not in VERBS or not plan or not all(line.what.strip() for line in plan):
        raise ValidationError("请写明至少一项协议内容、金额和期限。")
    text = agreement_words(dispute.number, dispute.merchant_name, plan)
    digest = digest_of(text.encode())
    if drafted and drafted != digest:
        raise ValidationError("协议内容在起草后改过了，请双方看过新的草稿再签。")
    facts = {
        fact: detail | {"text": digest} if fact in {Fact.SIGNED, Fact.ORAL} else detail
        for fact, detail in facts.items()
    }
    total = sum((line.amount_yuan for line in plan), Decimal(0))
    last = max(line.due_on for line in plan)
    agreed = {"amount_yuan": str(total), "due_on": last.isoformat()}
    entry = take_step(
        dispute, verb, facts={**facts, Fact.AGREED: agreed}, page_version=page_version, by=by
    )
    made = Instalment.objects.bulk_create(
        Instalment(
            dispute=dispute,
            entry=entry,
            what=line.what,
            amount_yuan=line.amount_yuan,
            due_on=line.due_on,
        )
        for line in plan
    )
    _remind_in_time(dispute, made)
    audit.record("agreement.conclude", by=by, of=dispute, detail={"parts": len(made)})
    return made


@transaction.atomic
def perform(instalment: Instalment, *, done_on: date, proof: str, by: User) -> None:
    """One part was done, and how that is known. With the last one the agreement is performed."""
    check(by, Permission.MEDIATE)
    dispute = _still_to_be_done(instalment, by)
    check_decides(by, STEPS["perform"], dispute)
    if instalment.done_on or not proof.strip():
        raise ValidationError("请写明确认已履行的凭据；登记过的不再登记。")
    if done_on > timezone.localdate():
        raise ValidationError("履行日不能在将来。")
    instalment.done_on, instalment.done_by, instalment.proof = done_on, by, proof.strip()
    instalment.save(update_fields=["done_on", "done_by", "proof"])
    write(dispute, "paid", by=by, instalment=instalment.pk, amount=str(instalment.amount_yuan))
    audit.record("performance.record", by=by, of=dispute, detail={"part": instalment.pk})
    parts = plan_of(dispute)
    if all(part.done_on for part in parts):
        total = sum((part.amount_yuan for part in parts), Decimal(0))
        take_step(dispute, "perform", facts={Fact.PAID: {"amount_yuan": str(total)}}, by=by)
    publish("board", dispute=dispute.pk)


@transaction.atomic
def take_performance_back(instalment: Instalment, *, by: User) -> None:
    """It was not done after all; only while the agreement still is to be performed.

    What had been recorded stays, with who took it back.
    """
    check(by, Permission.MEDIATE)
    dispute = _still_to_be_done(instalment, by)
    check_decides(by, STEPS["perform"], dispute)
    if instalment.done_on is None or instalment.done_by is None:
        raise ValidationError("这一项还没有登记履行，无需撤销。")
    TakenBack.objects.create(
        instalment=instalment,
        done_on=instalment.done_on,
        proof=instalment.proof,
        done_by=instalment.done_by,
        by=by,
    )
    paid = HistoryEntry.objects.filter(
        of_whole(dispute), verb="paid", detail__instalment=instalment.pk, undone_at=None
    )
    mark_undone(paid, by=by)
    instalment.done_on = instalment.done_by = instalment.proof = None
    instalment.save(update_fields=["done_on", "done_by", "proof"])
    audit.record("performance.take_back", by=by, of=dispute, detail={"part": instalment.pk})
    publish("board", dispute=dispute.pk)


@transaction.atomic
def remind(instalment: Instalment, *, to: str, by: User) -> Notice:
    """Remind the merchant of one part of the agreement."""
    check(by, Permission.NOTE)
    dispute = _still_to_be_done(instalment, by)
    to = address_of(to)
    if instalment.done_on or not to:
        raise ValidationError("请填商家的手机或邮箱；已履行的不再提醒。")
    made = _reminder(instalment, to, timezone.now())
    same = {"instalment": instalment, "to": to, "text": made.text}
    check_double(Notice, "due_at", "提醒", remedy=REMIND_LATER, state__in=Notice.ON_ITS_WAY, **same)
    made.save()
    audit.record("performance.remind", by=by, of=dispute, detail={"part": instalment.pk})
    start("handling.send_notices", key="notices")
    return made


@transaction.atomic
def apply_for_confirmation(dispute: Dispute, *, page_version: str | None = None, by: User) -> None:
    """Both sides have applied to the court to confirm the agreement (民事诉讼法第205条).

    Raises ValidationError where a court would not: no mediation organisation, no proof that it
    mediated, more than thirty days; PermissionDenied for an office that did not mediate.
    """
    check(by, Permission.MEDIATE)
    hold(dispute, by=by)
    stale = page_version is not None and PageVersion.read(page_version).stage != dispute.stage
    if stale or dispute.stage not in TO_BE_DONE:
        raise ValidationError("只有待履行的协议可以登记司法确认，请刷新后再看。")
    confirmation = confirmation_of(dispute)
    if confirmation.applied_on:
        raise ValidationError(f"{confirmation.applied_on} 已登记过共同申请司法确认。")
    if confirmation.why_not:
        raise ValidationError(confirmation.why_not)
    if not confirmation.is_registered_by(by):
        raise PermissionDenied(OF_OTHERS)
    record_fact(dispute=dispute, fact=Fact.CONFIRMATION, by=by)
    write(dispute, "confirmation", by=by)
    bring_up_to_date(with_records([dispute]))  # the thirty days are kept
    audit.record("agreement.confirmation", by=by, of=dispute)
    publish("board", dispute=dispute.pk)


def _remind_in_time(dispute: Dispute, parts: Sequence[Instalment]) -> None:
    """Reminders some days before each part is due, to where the merchant was invited last."""
    invited = of_whole(dispute, "sitting__dispute")
    notices = Notice.objects.filter(invited, side=Notice.Side.MERCHANT)
    last = notices.exclude(state=Notice.State.FAILED).order_by("-pk").first()
    if last is None:
        return
    now = timezone.now()
    for part in parts:
        due_at = timezone.make_aware(datetime.combine(part.due_on - LEAD_TIME, NINE))
        if due_at > now:
            _reminder(part, str(last.to), due_at).save()


def _reminder(instalment: Instalment, to: str, due_at: datetime) -> Notice:
    """Its text says nothing of what was agreed but sum and day: the words of the plan may name the
    consumer, and telephones are read by others."""
    what = f"一笔 {instalment.amount_yuan:f} 元" if instalment.amount_yuan else "一项内容"
    text = (
        f"您与消费者达成的协议（{instalment.standing_dispute.number}）有{what}，"
        f"应于 {instalment.due_on.isoformat()} 前履行，内容见协议。"
    )
    return Notice(
        instalment=instalment,
        kind=Notice.Kind.REMINDER,
        side=Notice.Side.MERCHANT,
        to=to,
        text=text,
        due_at=due_at,
    )


def _still_to_be_done(instalment: Instalment, by: User) -> Dispute:
    dispute = instalment.standing_dispute
    hold(dispute, by=by)
    instalment.refresh_from_db()
    if dispute.stage not in TO_BE_DONE or instalment not in plan_of(dispute):
        raise ValidationError("这份协议已不是待履行，请刷新后再看。")
    return dispute
