"""Agreement, performance and what follows: the plan, what was done, reminders, court."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.seeing import Seen
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Instalment, Notice
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import start

VERBS: Final = ("agree", "settle_later")
AHEAD: Final = timedelta(days=2)
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
    told: Mapping[Fact, dict[str, Any]],
    seen: str = "",
    by: User,
) -> list[Instalment]:
    """An agreement with its plan; `told` are the other facts that it rests on (signed, oral)."""
    if verb not in VERBS or not plan:
        raise ValidationError(_("请写明至少一项协议内容、金额和期限。"))
    total = sum((line.amount_yuan for line in plan), Decimal(0))
    last = max(line.due_on for line in plan)
    agreed = {"amount_yuan": str(total), "due_on": last.isoformat()}
    entry = take_step(dispute, verb, told={**told, Fact.AGREED: agreed}, seen=seen, by=by)
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
    dispute = _still_to_be_done(instalment)
    if instalment.done_on or not proof.strip():
        raise ValidationError(_("请写明凭什么确认已履行；登记过的不再登记。"))
    if done_on > timezone.localdate():
        raise ValidationError(_("履行日不能在将来。"))
    instalment.done_on, instalment.done_by, instalment.proof = done_on, by, proof.strip()
    instalment.save(update_fields=["done_on", "done_by", "proof"])
    write(dispute, "paid", by=by, instalment=instalment.pk, amount=str(instalment.amount_yuan))
    audit.record("performance.record", by=by, of=dispute, detail={"part": instalment.pk})
    parts = plan_of(dispute)
    if all(part.done_on for part in parts):
        total = sum((part.amount_yuan for part in parts), Decimal(0))
        take_step(dispute, "perform", told={Fact.PAID: {"amount_yuan": str(total)}}, by=by)
    publish("board", dispute=dispute.pk)


@transaction.atomic
def take_performance_back(instalment: Instalment, *, by: User) -> None:
    """It was not done after all; only while the agreement still is to be performed."""
    check(by, Permission.MEDIATE)
    dispute = _still_to_be_done(instalment)
    instalment.done_on = instalment.done_by = instalment.proof = None
    instalment.save(update_fields=["done_on", "done_by", "proof"])
    audit.record("performance.take_back", by=by, of=dispute, detail={"part": instalment.pk})
    publish("board", dispute=dispute.pk)


@transaction.atomic
def remind(instalment: Instalment, *, to: str, by: User) -> Notice:
    """Remind the merchant of one part of the agreement."""
    check(by, Permission.NOTE)
    dispute = _still_to_be_done(instalment)
    if instalment.done_on or not to.strip():
        raise ValidationError(_("请填商家的手机或邮箱；已履行的不再提醒。"))
    made = _reminder(instalment, to.strip(), timezone.now())
    made.save()
    audit.record("performance.remind", by=by, of=dispute, detail={"part": instalment.pk})
    start("handling.send_notices", key="notices")
    return made


@transaction.atomic
def apply_for_confirmation(dispute: Dispute, *, seen: str = "", by: User) -> None:
    """Both sides have applied to the court to confirm the agreement (人民调解法第33条)."""
    check(by, Permission.MEDIATE)
    hold(dispute)
    if dispute.stage not in TO_BE_DONE or Seen.read(seen).stage not in {"", dispute.stage}:
        raise ValidationError(_("只有待履行的协议可以登记司法确认，请刷新后再看。"))
    record_fact(dispute=dispute, fact=Fact.CONFIRMATION, by=by)
    write(dispute, "confirmation", by=by)
    bring_up_to_date(matters_of([dispute]))  # the thirty days are kept
    audit.record("agreement.confirmation", by=by, of=dispute)
    publish("board", dispute=dispute.pk)


def _remind_in_time(dispute: Dispute, parts: Sequence[Instalment]) -> None:
    """Reminders some days before each part is due, to where the merchant was invited last."""
    told = Notice.objects.filter(sitting__dispute=dispute, side=Notice.Side.MERCHANT)
    last = told.exclude(state=Notice.State.FAILED).order_by("-pk").first()
    if last is None:
        return
    now = timezone.now()
    for part in parts:
        due_at = timezone.make_aware(datetime.combine(part.due_on - AHEAD, NINE))
        if due_at > now:
            _reminder(part, str(last.to), due_at).save()


def _reminder(instalment: Instalment, to: str, due_at: datetime) -> Notice:
    words = _("您与消费者达成的协议（%(number)s）：%(what)s %(amount)s 元，应于 %(day)s 前履行。")
    text = words % {
        "number": instalment.dispute.number,
        "what": instalment.what,
        "amount": f"{instalment.amount_yuan:f}",
        "day": instalment.due_on.isoformat(),
    }
    return Notice(
        instalment=instalment,
        kind=Notice.Kind.REMINDER,
        side=Notice.Side.MERCHANT,
        to=to,
        text=text,
        due_at=due_at,
    )


def _still_to_be_done(instalment: Instalment) -> Dispute:
    dispute = instalment.dispute
    hold(dispute)
    instalment.refresh_from_db()
    if instalment.entry.undone_at or dispute.stage not in TO_BE_DONE:
        raise ValidationError(_("这份协议已不是待履行，请刷新后再看。"))
    return dispute
