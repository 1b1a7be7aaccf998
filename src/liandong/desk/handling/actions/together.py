"""One handling for the many of a group dispute; each keeps the own number and outcome."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute, GroupDispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.walking import lacking
from liandong.desk.disputes.rules.workflow import STEPS, TABLE
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.handling.actions.performing import Line, conclude, perform
from liandong.desk.handling.models import Mandate, PlanTick, ReportUp
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.together import members_of
from liandong.desk.handling.rules.emergency import PLAN
from liandong.desk.work.events import publish

MOST_REPRESENTATIVES: Final = 2
NO_CONSENT: Final = "没有本人同意（办法第12条）"
NEEDS_CONSENT: Final = frozenset({"withdraw_claim"})
"""Steps that drop claims: only for those who consented (办法第12条)."""
EACH_ALONE: Final = frozenset(
    {"dispatch", "arrive", "call_off", "settle_now", "settle_later", "scene_failed", "suspend"}
    | {"resume", "agree", "agree_and_perform", "perform", "lapse", "call_back"}
)
"""Steps with an outcome of each person's own: taken on the page of the dispute."""
TOGETHER: Final = tuple(step for step in TABLE if step.verb not in EACH_ALONE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a common step came to in one dispute; `problem` says why it was not taken there."""

    dispute: Dispute
    problem: str = ""


@transaction.atomic
def step_together(
    group: GroupDispute,
    verb: str,
    *,
    told: Mapping[Fact, dict[str, Any]],
    reason: str = "",
    by: User,
) -> list[Outcome]:
    """Take a step in every dispute of the group that it is legal in, stating what each lacks."""
    step = STEPS.get(verb)
    if step is None or step not in TOGETHER:
        raise ValidationError(_("这一步要逐件办理。"))
    check(by, step.who)
    one_at_a_time()
    consenting = set(Mandate.objects.filter(group=group).values_list("dispute", flat=True))
    outcomes = [
        _one(dispute, step, told, reason, by, dispute.pk in consenting)
        for dispute in members_of(by, group)
    ]
    return _told(group, verb, outcomes, by)


@transaction.atomic
def agree_together(
    group: GroupDispute,
    amounts: Mapping[int, Decimal],
    *,
    what: str,
    due_on: date,
    told: Mapping[Fact, dict[str, Any]],
    by: User,
) -> list[Outcome]:
    """One agreement for many, by dispute what each consumer gets; `told`: signed, or oral.

    Who has consented neither as a representative nor to be represented is left out: to settle, the
    representatives need the consent of those they represent (办法第12条).
    """
    check(by, Permission.MEDIATE)
    one_at_a_time()
    consenting = set(Mandate.objects.filter(group=group).values_list("dispute", flat=True))
    outcomes = []
    for dispute in members_of(by, group):
        if dispute.pk not in amounts:
            continue
        if dispute.pk not in consenting:
            outcomes.append(Outcome(dispute, _(NO_CONSENT)))
            continue
        plan = [Line(what, amounts[dispute.pk], due_on)]
        deed = partial(conclude, dispute, "agree", plan=plan, told=told, by=by)
        outcomes.append(_tried(dispute, deed))
    return _told(group, "agree", outcomes, by)


@transaction.atomic
def perform_together(
    group: GroupDispute, disputes: Collection[int], *, done_on: date, proof: str, by: User
) -> list[Outcome]:
    """What is still owed to these consumers was paid, all by one proof."""
    check(by, Permission.MEDIATE)
    one_at_a_time()
    outcomes = [
        _tried(dispute, partial(_perform_all, dispute, done_on, proof, by))
        for dispute in members_of(by, group)
        if dispute.pk in disputes
    ]
    return _told(group, "perform", outcomes, by)


def _perform_all(dispute: Dispute, done_on: date, proof: str, by: User) -> None:
    for part in plan_of(dispute):
        if part.done_on is None:
            perform(part, done_on=done_on, proof=proof, by=by)


def _told(group: GroupDispute, verb: str, outcomes: list[Outcome], by: User) -> list[Outcome]:
    done = sum(not outcome.problem for outcome in outcomes)
    audit.record("group.step", by=by, of=group, detail={"step": verb, "disputes": done})
    return outcomes


@transaction.atomic
def set_mandate(group: GroupDispute, dispute: Dispute, *, represents: bool, by: User) -> Mandate:
    """This consumer represents the others, or consents to be represented, in writing."""
    _check(group, dispute, by)
    others = Mandate.objects.filter(group=group, represents=True).exclude(dispute=dispute)
    if represents and others.count() >= MOST_REPRESENTATIVES:
        raise ValidationError(_("代表不超过两名（办法第12条）。"))
    made, _new = Mandate.objects.update_or_create(
        group=group, dispute=dispute, defaults={"represents": represents, "by": by}
    )
    audit.record("group.mandate", by=by, of=group, detail={"dispute": dispute.number})
    return made


@transaction.atomic
def drop_mandate(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Neither represents nor is represented any more."""
    _check(group, dispute, by)
    Mandate.objects.filter(group=group, dispute=dispute).delete()
    audit.record("group.mandate", by=by, of=group, detail={"dispute": dispute.number})


@transaction.atomic
def tick(group: GroupDispute, task: str, *, by: User) -> bool:
    """Say that a task was done, or take that back; gives whether it is done now."""
    check(by, Permission.GROUP)
    if task not in {one.key for one in PLAN}:
        raise ValidationError(_("预案里没有这一项。"))
    made, new = PlanTick.objects.get_or_create(group=group, task=task, defaults={"by": by})
    if not new:
        made.delete()
    audit.record("group.tick", by=by, of=group, detail={"task": task, "done": new})
    publish("board")
    return new


@transaction.atomic
def report_up(group: GroupDispute, *, to: str, text: str, by: User) -> ReportUp:
    """Write down who was told what."""
    check(by, Permission.GROUP)
    if not to.strip() or not text.strip():
        raise ValidationError(_("请写明报告谁、报告了什么。"))
    made = ReportUp.objects.create(group=group, to=to.strip(), text=text.strip(), by=by)
    audit.record("group.report", by=by, of=group)
    return made


def _one(
    dispute: Dispute,
    step: Step,
    told: Mapping[Fact, dict[str, Any]],
    reason: str,
    by: User,
    consents: bool,
) -> Outcome:
    if step.verb in NEEDS_CONSENT and not consents:
        return Outcome(dispute, _(NO_CONSENT))
    missing = _facts(lacking(step, facts_holding(dispute)))
    stated = {fact: detail for fact, detail in told.items() if fact in missing}
    return _tried(dispute, lambda: take_step(dispute, step.verb, reason=reason, told=stated, by=by))


def _tried(dispute: Dispute, deed: Callable[[], object]) -> Outcome:
    """In a savepoint: what is refused for one leaves the others alone."""
    try:
        with transaction.atomic():
            deed()
    except ValidationError as error:
        return Outcome(dispute, "；".join(error.messages))
    return Outcome(dispute)


def _facts(needs: tuple[Fact | tuple[Fact, ...], ...]) -> set[Fact]:
    return {fact for need in needs for fact in ((need,) if isinstance(need, Fact) else need)}


def _check(group: GroupDispute, dispute: Dispute, by: User) -> None:
    check(by, Permission.GROUP)
    if dispute not in members_of(by, group):
        raise ValidationError(_("这件不在这一起群体性纠纷里。"))
