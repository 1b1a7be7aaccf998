"""One handling for the many of a group dispute; each keeps the own number and outcome."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import decides, words_for
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.possible_steps import lacking
from liandong.desk.disputes.rules.workflow import STEPS, TABLE
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.groups.models import GroupDispute, Mandate, PlanTick, ReportUp
from liandong.desk.groups.queries.common_handling import mandates_of, members_of
from liandong.desk.groups.queries.groups import check_works_in_group
from liandong.desk.groups.rules.tasks import PLAN
from liandong.desk.handling.actions.performance import Line, conclude, perform
from liandong.desk.handling.queries.naming import known_of
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.rules.names import why_not
from liandong.desk.ui.wording import sentences
from liandong.desk.work.events import publish

MOST_REPRESENTATIVES: Final = 2
NO_CONSENT: Final = "没有本人同意（办法第12条）"
NEEDS_CONSENT: Final = frozenset({"withdraw_claim"})
"""Steps that drop claims: only for those who consented (办法第12条)."""
EACH_ALONE: Final = frozenset(
    {"dispatch", "arrive", "call_off", "settle", "settle_now", "settle_later", "scene_failed"}
    | {"suspend", "resume", "agree", "agree_and_perform", "perform", "lapse", "call_back"}
)
"""Steps with an outcome of each person's own: taken on the page of the dispute."""
TOGETHER: Final = tuple(step for step in TABLE if step.verb not in EACH_ALONE)
REPRESENTS: Final = "represents"
CONSENTS: Final = "consents"
WITHDRAWN: Final = "withdrawn"


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
    facts: Mapping[Fact, dict[str, Any]],
    reason: str = "",
    left_open: Mapping[int, Collection[str]] | None = None,
    by: User,
) -> list[Outcome]:
    """Take a step in every dispute of the group that it is legal in, stating what each lacks.

    `left_open`: by dispute the keys of the open points that `by` was shown and leaves undone.
    """
    step = STEPS.get(verb)
    if step is None or step not in TOGETHER:
        raise ValidationError("这一步要逐件办理。")
    check(by, step.who)
    if not decides(step.offices, by.role, by.department.kind):
        raise PermissionDenied(words_for(step.offices))
    _begin(group, by)
    consenting = set(mandates_of(group).values_list("dispute", flat=True))
    outcomes = []
    for dispute in members_of(by, group):
        if step.verb in NEEDS_CONSENT and dispute.pk not in consenting:
            outcomes.append(Outcome(dispute, NO_CONSENT))
            continue
        left = (left_open or {}).get(dispute.pk, ())
        outcomes.append(_step_in(dispute, step, facts, reason, left, by))
    return _recorded(group, verb, outcomes, by)


@transaction.atomic
def agree_together(
    group: GroupDispute,
    amounts: Mapping[int, Decimal],
    *,
    what: str,
    due_on: date,
    facts: Mapping[Fact, dict[str, Any]],
    by: User,
) -> list[Outcome]:
    """One agreement for many, by dispute what each consumer gets; `facts`: signed, or oral.

    Who has consented neither as a representative nor to be represented is left out: to settle, the
    representatives need the consent of those they represent (办法第12条).
    """
    check(by, Permission.MEDIATE)
    _begin(group, by)
    consenting = set(mandates_of(group).values_list("dispute", flat=True))
    outcomes = []
    for dispute in members_of(by, group):
        if dispute.pk not in amounts:
            continue
        if dispute.pk not in consenting:
            outcomes.append(Outcome(dispute, NO_CONSENT))
            continue
        plan = [Line(what, amounts[dispute.pk], due_on)]
        action = partial(conclude, dispute, "agree", plan=plan, facts=facts, by=by)
        outcomes.append(_tried(dispute, action))
    return _recorded(group, "agree", outcomes, by)


@transaction.atomic
def perform_together(
    group: GroupDispute, disputes: Collection[int], *, done_on: date, proof: str, by: User
) -> list[Outcome]:
    """What is still owed to these consumers was paid, all by one proof."""
    check(by, Permission.MEDIATE)
    _begin(group, by)
    outcomes = [
        _tried(dispute, partial(_perform_all, dispute, done_on, proof, by))
        for dispute in members_of(by, group)
        if dispute.pk in disputes
    ]
    return _recorded(group, "perform", outcomes, by)


def _perform_all(dispute: Dispute, done_on: date, proof: str, by: User) -> None:
    for part in plan_of(dispute):
        if part.done_on is None:
            perform(part, done_on=done_on, proof=proof, by=by)


def _recorded(group: GroupDispute, verb: str, outcomes: list[Outcome], by: User) -> list[Outcome]:
    done = sum(not outcome.problem for outcome in outcomes)
    audit.record("group.step", by=by, of=group, detail={"step": verb, "disputes": done})
    return outcomes


@transaction.atomic
def set_mandate(group: GroupDispute, dispute: Dispute, *, represents: bool, by: User) -> Mandate:
    """This consumer represents the others, or consents to be represented, in writing."""
    _check(group, dispute, by)
    others = mandates_of(group).filter(represents=True).exclude(dispute=dispute)
    if represents and others.count() >= MOST_REPRESENTATIVES:
        raise ValidationError("代表不超过两名（办法第12条）。")
    before = Mandate.objects.filter(group=group, dispute=dispute).first()
    made, _new = Mandate.objects.update_or_create(
        group=group,
        dispute=dispute,
        defaults={"represents": represents, "by": by, "at": timezone.now()},
    )
    _record_mandate(made, _state_of(made), before, by)
    return made


@transaction.atomic
def drop_mandate(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Neither represents nor is represented any more."""
    _check(group, dispute, by)
    before = Mandate.objects.filter(group=group, dispute=dispute).first()
    if before is None:
        raise ValidationError("没有登记代表或者书面同意，无需撤销。")
    Mandate.objects.filter(pk=before.pk).delete()
    _record_mandate(before, WITHDRAWN, before, by)


def end_mandate(group: GroupDispute, dispute: Dispute, *, by: User) -> None:
    """Of a consumer who leaves the group, where there is one: coming back needs a new consent."""
    before = Mandate.objects.filter(group=group, dispute=dispute).first()
    if before is not None:
        Mandate.objects.filter(pk=before.pk).delete()
        _record_mandate(before, WITHDRAWN, before, by)


def _state_of(mandate: Mandate | None) -> str:
    if mandate is None:
        return ""
    return REPRESENTS if mandate.represents else CONSENTS


def _record_mandate(mandate: Mandate, now: str, before: Mandate | None, by: User) -> None:
    """In the audit alone stands what was before and who had registered it."""
    detail: dict[str, Any] = {"dispute": mandate.dispute.number, "mandate": now}
    if before is not None:
        detail |= {"mandate_before": _state_of(before), "registered_by": before.by.display_name}
    audit.record("group.mandate", by=by, of=mandate.group, detail=detail)


@transaction.atomic
def tick(group: GroupDispute, task: str, *, done: bool, by: User) -> None:
    """Say that a task was done, or take that back. Raises ValidationError where it is so already:
    a page from before, or a button pressed twice, undoes nothing."""
    check(by, Permission.GROUP)
    _begin(group, by)
    if task not in {planned.key for planned in PLAN}:
        raise ValidationError("预案里没有这一项。")
    detail: dict[str, Any] = {"task": task, "done": done}
    if done:
        made, new = PlanTick.objects.get_or_create(group=group, task=task, defaults={"by": by})
        if not new:
            raise ValidationError(f"这一项已由 {made.by} 登记，请刷新后再看。")
    else:
        before = PlanTick.objects.select_for_update().filter(group=group, task=task).first()
        if before is None:
            raise ValidationError("这一项没有登记，请刷新后再看。")
        detail |= {"registered_by": before.by.display_name}
        before.delete()
    audit.record("group.tick", by=by, of=group, detail=detail)
    publish("board")


@transaction.atomic
def report_up(group: GroupDispute, *, to: str, text: str, by: User) -> ReportUp:
    """Record a report: to whom, and its text."""
    check(by, Permission.GROUP)
    _begin(group, by)
    if not to.strip() or not text.strip():
        raise ValidationError("请写明报告对象和内容。")
    check_double(ReportUp, "at", "上报", group=group, to=to.strip(), text=text.strip(), by=by)
    made = ReportUp.objects.create(group=group, to=to.strip(), text=text.strip(), by=by)
    audit.record("group.report", by=by, of=group)
    return made


def _begin(group: GroupDispute, by: User) -> None:
    """Lock and reread the group. Raises ValidationError where its confirmation was taken back."""
    one_at_a_time()
    group.refresh_from_db()
    check_works_in_group(by, group)
    if group.state != GroupDispute.State.CONFIRMED:
        raise ValidationError("这起群体性纠纷不再是已确认的，请刷新后再办。")


def _step_in(
    dispute: Dispute,
    step: Step,
    facts: Mapping[Fact, dict[str, Any]],
    reason: str,
    left_open: Collection[str],
    by: User,
) -> Outcome:
    name = str(facts.get(Fact.NAME_CHOSEN, {}).get("choice") or "")
    if step.verb == "begin" and (barred := why_not(name, known_of(by, dispute))):
        return Outcome(dispute, barred)
    missing = _facts(lacking(step, facts_in_force(dispute)))
    stated = {fact: detail for fact, detail in facts.items() if fact in missing}
    action = partial(
        take_step, dispute, step.verb, reason=reason, facts=stated, left_open=left_open, by=by
    )
    return _tried(dispute, action)


def _tried(dispute: Dispute, action: Callable[[], object]) -> Outcome:
    """In a savepoint: an error in one dispute leaves the others alone."""
    try:
        with transaction.atomic():
            action()
    except ValidationError as error:
        return Outcome(dispute, sentences(error.messages))
    except PermissionDenied as refusal:  # its district is that of another department
        return Outcome(dispute, str(refusal))
    return Outcome(dispute)


def _facts(needs: tuple[Fact | tuple[Fact, ...], ...]) -> set[Fact]:
    return {fact for need in needs for fact in ((need,) if isinstance(need, Fact) else need)}


def _check(group: GroupDispute, dispute: Dispute, by: User) -> None:
    check(by, Permission.GROUP)
    _begin(group, by)
    check_works_on(by, dispute)
    if dispute not in members_of(by, group):
        raise ValidationError("这件不在这一起群体性纠纷里。")
