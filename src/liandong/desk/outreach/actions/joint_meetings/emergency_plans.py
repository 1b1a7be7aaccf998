"""Emergency plans: drafted, put in force, reviewed, drilled, called up and ended, repealed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.groups.models import GroupDispute
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import (
    EmergencyPlan,
    Meeting,
    PlanCall,
    PlanDrill,
    PlanLevel,
    PlanReview,
)
from liandong.desk.outreach.queries.joint_meetings.emergency_plans import (
    is_signatory,
    may_call_up,
    may_draft,
    may_edit,
    may_keep,
    plan_values,
    plans_visible_to,
)
from liandong.desk.outreach.queries.joint_meetings.meetings import groups_for, meetings_of
from liandong.desk.outreach.rules.emergency_plans import LEVELS, State
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.work.events import publish

SERIES: Final = "YA"
FREE: Final = ("range", "organisation", "upkeep")
Levels = Mapping[str, tuple[str, str]]
"""By level what calls it up, and what is done then."""


@transaction.atomic
def draft_plan(
    *,
    name: str,
    texts: Mapping[str, str],
    levels: Levels,
    members: Sequence[Department],
    by: User,
) -> EmergencyPlan:
    """A draft with its levels."""
    check(by, Permission.WARN)
    if not may_draft(by):
        raise PermissionDenied("应急预案由市监、公安或者消协拟稿")
    plan = EmergencyPlan(department=by.department, drafted_by=by)
    (plan.number,) = take_numbers(SERIES, [timezone.now()])
    check_double(EmergencyPlan, "drafted_at", "预案草稿", drafted_by=by, name=name.strip())
    return _write(plan, name, texts, levels, members, "plan.draft", by)


@transaction.atomic
def save_plan(
    *,
    plan: EmergencyPlan,
    name: str,
    texts: Mapping[str, str],
    levels: Levels,
    members: Sequence[Department],
    by: User,
) -> EmergencyPlan:
    """Change a draft, by who drafted it."""
    stored = _locked(plan, by)
    if not may_edit(stored, by):
        raise PermissionDenied("草稿由拟稿人修改")
    return _write(stored, name, texts, levels, members, "plan.save", by)


@transaction.atomic
def put_in_force(
    *, plan: EmergencyPlan, page_version: str | None = None, by: User
) -> EmergencyPlan:
    """Issue it under the next number; it changes no more. Here as in each decision below,
    `page_version` is of the plan that the page showed; None: there was no page."""
    check(by, Permission.APPROVE)
    stored = _locked(plan, by)
    if not is_signatory(stored, by):
        raise PermissionDenied("预案由拟稿单位负责人签发")
    if stored.state != State.DRAFT:
        raise ValidationError("只有草稿可以签发。")
    if stored.drafted_by_id == by.pk:
        raise ValidationError("拟稿人不能签发自己拟的预案，请由本单位另一位负责人签发。")
    check_version(stored, page_version, plan_values(stored))
    stored.paper = issue_paper(
        form=FORMS["emergency_plan"],
        dispute_number=stored.number,
        values=plan_values(stored),
        by=by,
    )
    stored.state = State.IN_FORCE.value
    stored.save()
    return _done(stored, "plan.issue", by)


@transaction.atomic
def record_review(
    *, plan: EmergencyPlan, on: date, reviewers: str, result: str, text: str, by: User
) -> PlanReview:
    """评审. A plan that needs revision stays in force until it is repealed."""
    stored = _kept(plan, on, by)
    if not reviewers.strip() or not text.strip():
        raise ValidationError("请写明评审人和意见。")
    typed: dict[str, Any] = {
        "on": on,
        "reviewers": reviewers.strip(),
        "result": result,
        "text": text.strip(),
    }
    check_double(PlanReview, "at", "评审", plan=stored, by=by, **typed)
    made = PlanReview.objects.create(plan=stored, by=by, **typed)
    _done(stored, "plan.review", by)
    return made


@transaction.atomic
def record_drill(
    *,
    plan: EmergencyPlan,
    on: date,
    place: str,
    scenario: str,
    took_part: str,
    findings: str,
    by: User,
) -> PlanDrill:
    stored = _kept(plan, on, by)
    if not all(words.strip() for words in (place, scenario, took_part, findings)):
        raise ValidationError("请写明地点、情景、参加单位和发现的问题。")
    typed: dict[str, Any] = {
        "on": on,
        "place": place.strip(),
        "scenario": scenario.strip(),
        "took_part": took_part.strip(),
        "findings": findings.strip(),
    }
    check_double(PlanDrill, "at", "演练", plan=stored, by=by, **typed)
    made = PlanDrill.objects.create(plan=stored, by=by, **typed)
    _done(stored, "plan.drill", by)
    return made


@transaction.atomic
def call_up(
    *,
    plan: EmergencyPlan,
    level: str,
    group: GroupDispute | None,
    meeting: Meeting | None,
    reason: str,
    page_version: str | None = None,
    by: User,
) -> PlanCall:
    """Call it up at a level, for a group dispute of one's districts or a meeting that one's
    department takes part in."""
    check(by, Permission.APPROVE)
    stored = _locked(plan, by)
    if not may_call_up(stored, by):
        raise PermissionDenied("施行的预案由负责人启动")
    check_version(stored, page_version, plan_values(stored))
    if level not in LEVELS or not reason.strip():
        raise ValidationError("请选择级别，写明启动的事由。")
    if group is None and meeting is None:
        raise ValidationError("请选择群体性纠纷或者会议。")
    if group is not None and not groups_for(by).filter(pk=group.pk).exists():
        raise ValidationError("没有这起已确认的群体性纠纷，或不在本单位的商圈。")
    if meeting is not None and not meetings_of(by).filter(pk=meeting.pk).exists():
        raise ValidationError("没有这次会议，或本单位不参加。")
    same: dict[str, Any] = {
        "level": level,
        "group": group,
        "meeting": meeting,
        "reason": reason.strip(),
    }
    check_double(PlanCall, "at", "启动", plan=stored, by=by, **same)
    made = PlanCall.objects.create(
        plan=stored, level=level, group=group, meeting=meeting, reason=reason.strip(), by=by
    )
    audit.record("plan.call", by=by, of=stored, detail={"plan_level": level})
    publish(LETTER_EVENT)
    return made


@transaction.atomic
def end_call(*, call: PlanCall, reason: str, by: User) -> PlanCall:
    """终止响应."""
    check(by, Permission.APPROVE)
    plan = _locked(call.plan, by)
    if not is_signatory(plan, by):
        raise PermissionDenied("由启动的单位负责人终止")
    stored = PlanCall.objects.select_for_update().get(pk=call.pk)
    if stored.ended_at:
        raise ValidationError("已经终止。")
    if not reason.strip():
        raise ValidationError("请写明终止的依据。")
    stored.ended_at, stored.ended_by = timezone.now(), by
    stored.ended_reason = reason.strip()
    stored.save()
    _done(plan, "plan.end", by)
    return stored


@transaction.atomic
def repeal_plan(
    *, plan: EmergencyPlan, reason: str, page_version: str | None = None, by: User
) -> EmergencyPlan:
    """Repeal it for a reason; its paper, if there is one, is declared void."""
    stored = _locked(plan, by)
    may = is_signatory(stored, by) if stored.paper else may_edit(stored, by)
    if not may or stored.state == State.REPEALED:
        raise PermissionDenied("施行的预案由负责人废止，草稿由拟稿人废止")
    check_version(stored, page_version, plan_values(stored))
    if not reason.strip():
        raise ValidationError("请写明废止的原因。")
    if stored.calls.filter(ended_at=None).exists():
        raise ValidationError("预案正在启动中，终止以后才能废止。")
    if stored.paper is not None:
        void_paper(paper=stored.paper, reason=reason, by=by)
    stored.state, stored.repealed_by = State.REPEALED.value, by
    stored.repealed_at, stored.repealed_reason = timezone.now(), reason.strip()
    stored.save()
    return _done(stored, "plan.repeal", by)


def _write(
    plan: EmergencyPlan,
    name: str,
    texts: Mapping[str, Any],
    levels: Levels,
    members: Sequence[Department],
    action: str,
    by: User,
) -> EmergencyPlan:
    if not name.strip():
        raise ValidationError({"name": "请写明名称。"})
    missing = [
        level for level in LEVELS if not all(words.strip() for words in levels.get(level, ("",)))
    ]
    if missing:
        raise ValidationError(f"还缺{'、'.join(missing)}级的启动条件或者处置。")
    plan.name = name.strip()
    for key in FREE:
        setattr(plan, key, texts.get(key, "").strip() or None)
    plan.save()
    plan.members.set({plan.department_id, *(row.pk for row in members)})
    for level in LEVELS:
        condition, measures = (words.strip() for words in levels[level])
        PlanLevel.objects.update_or_create(
            plan=plan, level=level, defaults={"condition": condition, "measures": measures}
        )
    return _done(plan, action, by)


def _kept(plan: EmergencyPlan, on: date, by: User) -> EmergencyPlan:
    stored = _locked(plan, by)
    if not may_keep(stored, by):
        raise PermissionDenied("施行的预案由拟稿单位登记评审和演练")
    if on > timezone.localdate():
        raise ValidationError("日期不能在今天之后，做过以后再登记。")
    return stored


def _locked(plan: EmergencyPlan, by: User) -> EmergencyPlan:
    check(by, Permission.WARN)
    rows = plans_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=plan.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这份预案")
    return found


def _done(plan: EmergencyPlan, action: str, by: User) -> EmergencyPlan:
    audit.record(action, by=by, of=plan)
    publish(LETTER_EVENT)
    return plan
