"""Campaigns: begun, their plan changed, tasks set and done, summed up, withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, label_of, shown
from liandong.desk.access.visible_rows import NOT_OURS, scope, works_in
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.actions.sources import check_source_of
from liandong.desk.outreach.models import Campaign, CampaignTask, SpecialReport
from liandong.desk.outreach.queries.campaigns.campaigns import (
    goes_on,
    is_leading,
    may_edit,
    may_lead,
    may_summarise,
    may_withdraw,
    people_around_campaign,
)
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.special_reports import for_letters
from liandong.desk.outreach.queries.visible import campaigns_visible_to
from liandong.desk.work.events import publish

SERIES: Final = "ZZ"
PLAN: Final = (
    "name", "basis", "goals", "range", "requirements", "starts_on", "acts_on", "closes_on",
    "ends_on",
)  # fmt: skip
"""What a plan says; names of fields."""
FREE: Final = frozenset({"goals", "range", "requirements"})
MOST_DAYS: Final = 366


@transaction.atomic
def begin_campaign(
    *,
    plan: Mapping[str, Any],
    districts: Sequence[District] = (),
    source: Alert | SpecialReport | None = None,
    by: User,
) -> Campaign:
    """Begin a campaign by hand, or from an alert that was judged true or an issued report.

    Without districts it is of the whole city: only who sees all districts begins such a one.
    """
    check(by, Permission.WARN)
    if not may_lead(by):
        raise PermissionDenied("专项整治由市监、公安或者消协牵头")
    _check_source(source, by)
    _check_places(districts, by)
    (number,) = take_numbers(SERIES, [timezone.now()])
    campaign = Campaign(number=number, department=by.department, drafted_by=by)
    if isinstance(source, Alert):
        campaign.alert = source
    elif source is not None:
        campaign.report, campaign.alert = source, source.alert
    _write_plan(campaign, plan)
    _hide_people(campaign, districts)
    same = {name: getattr(campaign, name) for name in PLAN if name not in FREE}
    check_double(Campaign, "drafted_at", "专项整治", drafted_by=by, withdrawn_at=None, **same)
    campaign.save()
    campaign.districts.set(districts)
    return _done(campaign, "campaign.begin", by)


@transaction.atomic
def save_campaign(
    *,
    campaign: Campaign,
    plan: Mapping[str, Any],
    districts: Sequence[District],
    page_version: str | None = None,
    by: User,
) -> Campaign:
    """Change the plan, by who drafted it. Weeks that were returned stay within it. `page_version`
    is of the plan that the page showed; the audit keeps the days that stood there."""
    stored = _locked(campaign, by)
    if not may_edit(stored, by):
        raise PermissionDenied("方案由拟稿人修改")
    places = list(stored.districts.order_by("pk").values_list("pk", flat=True))
    check_version(stored, page_version, places)
    _check_places(districts, by)
    before = {name: (getattr(stored, name), shown(stored, name)) for name in PLAN}
    _write_plan(stored, plan)
    weeks = set(stored.schedule.weeks(stored.ends_on))
    if before["ends_on"][0] != stored.ends_on < timezone.localdate():
        raise ValidationError({"ends_on": "结束日期已经过去；今天起不再整治的，填今天。"})
    if set(stored.returns.values_list("week", flat=True)) - weeks:
        raise ValidationError({"starts_on": "已有周报在新的起止日期之外，不能这样改。"})
    _hide_people(stored, districts)
    stored.save()
    stored.districts.set(districts)
    fields = [
        label_of(stored, name)
        + (f"：{words} → {shown(stored, name)}" if name.endswith("_on") else "")
        for name, (value, words) in before.items()
        if value != getattr(stored, name)
    ]
    if places != sorted(district.pk for district in districts):
        fields.append("商圈")
    return _done(stored, "campaign.save", by, fields=fields)


@transaction.atomic
def add_task(
    *, campaign: Campaign, department: Department, text: str, until: date | None, by: User
) -> CampaignTask:
    """Set a task; its department takes part from then on."""
    stored = _locked(campaign, by)
    if not is_leading(stored, by) or not goes_on(stored):
        raise PermissionDenied("任务由牵头单位在总结以前分工")
    if not text.strip():
        raise ValidationError("请写明任务。")
    if until is not None and until < max(stored.starts_on, timezone.localdate()):
        raise ValidationError("时限已经过去，或早于专项整治开始，请改后再添加。")
    typed: dict[str, Any] = {
        "department": department,
        "text": without_people(text, stored),
        "until": until,
    }
    check_double(CampaignTask, "at", "任务", campaign=stored, by=by, **typed)
    made = CampaignTask.objects.create(campaign=stored, by=by, **typed)
    _done(stored, "campaign.task", by)
    return made


@transaction.atomic
def remove_task(*, task: CampaignTask, by: User) -> Campaign:
    """Take a task away that was set by mistake and is not done; the audit keeps whose it was. Not
    the only one of a department that has returned numbers: they would belong to nobody."""
    stored = _task(task, by)
    campaign, department = stored.campaign, stored.department
    if not is_leading(campaign, by):
        raise PermissionDenied("任务由牵头单位删去")
    if stored.done_on:
        raise ValidationError("任务已经登记完成，不能删去。")
    others = campaign.tasks.filter(department=department).exclude(pk=stored.pk)
    takes_part = department.pk == campaign.department_id or others.exists()
    if not takes_part and campaign.returns.filter(department=department).exists():
        raise ValidationError(f"{department}已经报数，它仅有的任务不能删去。")
    stored.delete()
    return _done(campaign, "campaign.task_removed", by, department=department.name)


@transaction.atomic
def finish_task(*, task: CampaignTask, by: User) -> CampaignTask:
    """That it is done: by its department or the leading one."""
    stored = _task(task, by)
    if stored.done_on:
        raise ValidationError("已经登记完成。")
    stored.done_on, stored.done_by = timezone.localdate(), by
    stored.save()
    _done(stored.campaign, "campaign.task_done", by)
    return stored


@transaction.atomic
def reopen_task(*, task: CampaignTask, by: User) -> CampaignTask:
    """Take back that it is done."""
    stored = _task(task, by)
    if stored.done_on is None:
        raise ValidationError("还没有登记完成。")
    stored.done_on, stored.done_by = None, None
    stored.save()
    _done(stored.campaign, "campaign.task_reopened", by)
    return stored


@transaction.atomic
def summarise(*, campaign: Campaign, summary: str, by: User) -> Campaign:
    """Write its summary; numbers and plan stand from then on."""
    stored = _locked(campaign, by)
    if not may_summarise(stored, by):
        raise PermissionDenied("总结由牵头单位在总结提升阶段以后登记")
    if not summary.strip():
        raise ValidationError({"summary": "请写明总结。"})
    stored.summary, stored.summarised_by = without_people(summary, stored), by
    stored.summarised_on = timezone.localdate()
    stored.save()
    return _done(stored, "campaign.summarise", by)


@transaction.atomic
def reopen(*, campaign: Campaign, by: User) -> Campaign:
    """Take the summary back, to correct it or the numbers; the audit keeps that it was there."""
    stored = _locked(campaign, by)
    if not is_leading(stored, by) or stored.summarised_on is None:
        raise PermissionDenied("由牵头单位撤回总结")
    stored.summary, stored.summarised_by, stored.summarised_on = None, None, None
    stored.save()
    return _done(stored, "campaign.reopen", by)


@transaction.atomic
def withdraw(*, campaign: Campaign, reason: str, by: User) -> Campaign:
    """Withdraw it with a reason. Its returns and cases stay."""
    stored = _locked(campaign, by)
    if not may_withdraw(stored, by):
        raise PermissionDenied("由牵头单位撤销，已总结的不能撤销")
    if not reason.strip():
        raise ValidationError("请写明撤销的原因。")
    stored.withdrawn_by, stored.withdrawn_at = by, timezone.now()
    stored.withdrawn_reason = without_people(reason, stored)
    stored.save()
    return _done(stored, "campaign.withdraw", by)


def _write_plan(campaign: Campaign, plan: Mapping[str, Any]) -> None:
    for name in PLAN:
        value = plan[name] if name in plan else getattr(campaign, name)
        setattr(campaign, name, (value or "").strip() or None if name in FREE else value)
    if not campaign.name.strip() or not campaign.basis.strip():
        raise ValidationError("请写明名称和依据。")
    if not campaign.schedule.is_in_order:
        days = ("starts_on", "acts_on", "closes_on", "ends_on")
        late = [
            then
            for first, then in pairwise(days)
            if getattr(campaign, then) <= getattr(campaign, first)
        ]
        raise ValidationError(
            {late[0]: "请检查各阶段的日期：动员部署早于集中整治，集中整治早于总结提升，结束最晚。"}
        )
    if (campaign.ends_on - campaign.starts_on).days > MOST_DAYS:
        raise ValidationError({"ends_on": "专项整治最长一年。"})


def without_people(text: str, campaign: Campaign) -> str:
    """What is stored of a text: without everybody who is known around the campaign by now."""
    return mask_known(text.strip(), people_around_campaign(campaign, campaign.districts.all()))


def _hide_people(campaign: Campaign, districts: Sequence[District]) -> None:
    """In what the plan says."""
    known = people_around_campaign(campaign, districts)
    campaign.name = public_words(campaign.name, known)
    for name in ("basis", *FREE):
        if text := getattr(campaign, name):
            setattr(campaign, name, mask_known(text, known))


def _check_source(source: Alert | SpecialReport | None, by: User) -> None:
    if isinstance(source, Alert):
        if not alerts_visible_to(by).filter(pk=source.pk).exists():
            raise PermissionDenied("您看不到这条预警")
    elif source is not None and not for_letters(by).filter(pk=source.pk).exists():
        raise ValidationError("专项报告印发以后才能据以开展专项整治。")
    check_source_of(source)


def _check_places(districts: Sequence[District], by: User) -> None:
    own = scope(by)
    if own is not None and not districts:
        raise PermissionDenied("全区的专项整治由能看到全区的单位牵头，请选择商圈")
    if own is not None and any(district.name not in own for district in districts):
        raise PermissionDenied("没有这个商圈，或不在您可见的范围内")
    if not all(works_in(by, district.name) for district in districts):
        raise PermissionDenied(NOT_OURS)


def _locked(campaign: Campaign, by: User) -> Campaign:
    check(by, Permission.WARN)
    rows = campaigns_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=campaign.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次专项整治")
    if found.withdrawn_at:
        raise ValidationError("这次专项整治已撤销。")
    return found


def _task(task: CampaignTask, by: User) -> CampaignTask:
    campaign = _locked(task.campaign, by)
    if not goes_on(campaign):
        raise ValidationError("已总结，任务不再更改；要改的先撤回总结。")
    stored = CampaignTask.objects.select_for_update().get(pk=task.pk)
    if by.department_id not in {stored.department_id, campaign.department_id}:
        raise PermissionDenied("由责任单位或者牵头单位登记")
    return stored


def _done(campaign: Campaign, action: str, by: User, **detail: Any) -> Campaign:
    audit.record(action, by=by, of=campaign, detail=dict(detail))
    publish(LETTER_EVENT)
    return campaign
