"""The weekly returns of a campaign: recorded once a week and department, or corrected."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.outreach.actions.campaigns import without_people
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import Campaign, CampaignReturn, ReturnCorrection
from liandong.desk.outreach.queries.campaigns.campaigns import may_return
from liandong.desk.outreach.queries.campaigns.returns import open_weeks
from liandong.desk.outreach.queries.visible import campaigns_visible_to
from liandong.desk.outreach.rules.returns import COLUMNS, KEYS, LABELS, changes, problems
from liandong.desk.work.events import publish


@transaction.atomic
def record_return(
    *, campaign: Campaign, week: date, numbers: Mapping[str, Any], by: User
) -> CampaignReturn:
    """The numbers of one's department for the week that begins on the Monday `week`."""
    stored = _locked(campaign, by)
    if week not in open_weeks(stored, by.department_id):
        raise ValidationError({"week": "这一周已经报过，或者不在专项整治期间。"})
    values = _values(numbers)
    if found := problems(values):
        raise ValidationError(found)
    made = CampaignReturn.objects.create(
        campaign=stored, department=by.department, week=week, by=by, **values
    )
    audit.record("campaign.return", by=by, of=stored, detail={"week": f"{week}"})
    publish(LETTER_EVENT)
    return made


@transaction.atomic
def correct_return(
    *,
    row: CampaignReturn,
    numbers: Mapping[str, Any],
    reason: str,
    page_version: str | None = None,
    by: User,
) -> CampaignReturn:
    """Correct a return of one's department; what stood there before is kept. `page_version` is of
    the return that the page showed."""
    campaign = _locked(row.campaign, by)
    stored = CampaignReturn.objects.select_for_update().get(pk=row.pk)
    if stored.department_id != by.department_id:
        raise PermissionDenied("由填报单位更正")
    check_version(stored, page_version)
    if not reason.strip():
        raise ValidationError({"reason": "请写明更正的原因。"})
    before, after = stored.numbers, _values(numbers)
    if found := problems(after):
        raise ValidationError(found)
    if not changes(before, after):
        raise ValidationError("没有改动。")
    changed = [key for key in KEYS if before[key] != after[key]]
    ReturnCorrection.objects.create(
        row=stored,
        before={key: _kept(before[key]) for key in changed},
        after={key: _kept(after[key]) for key in changed},
        reason=without_people(reason, campaign),
        by=by,
    )
    for key in changed:
        setattr(stored, key, after[key])
    stored.save(update_fields=changed)
    words = [f"{LABELS[key]}：{before[key]} → {after[key]}" for key in changed]
    detail = {"week": f"{stored.week}", "fields": words}
    audit.record("campaign.correct", by=by, of=campaign, detail=detail)
    publish(LETTER_EVENT)
    return stored


def _values(numbers: Mapping[str, Any]) -> dict[str, int | Decimal]:
    """What is not filled in is nothing."""
    return {
        column.key: Decimal(numbers.get(column.key) or 0)
        if column.is_money
        else int(numbers.get(column.key) or 0)
        for column in COLUMNS
    }


def _kept(number: int | Decimal) -> int | str:
    return number if isinstance(number, int) else f"{number:.2f}"


def _locked(campaign: Campaign, by: User) -> Campaign:
    check(by, Permission.WARN)
    rows = campaigns_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=campaign.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次专项整治")
    if found.withdrawn_at:
        raise ValidationError("这次专项整治已撤销。")
    if not may_return(found, by):
        raise PermissionDenied("周报由牵头单位和有任务的单位在期间内填报，总结后不再更改")
    return found
