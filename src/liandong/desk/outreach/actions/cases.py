"""Cases: recorded and changed by the regulator, linked to disputes, withdrawn."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, shown
from liandong.desk.access.visible_rows import works_in
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT, not_in_the_future
from liandong.desk.outreach.models import Campaign, CaseDispute, EnforcementCase
from liandong.desk.outreach.queries.cases import eyes_on_case, may_change, may_record, sources_for
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.visible import campaigns_visible_to, cases_visible_to
from liandong.desk.outreach.rules.cases import PENALTIES
from liandong.desk.work.events import publish

SERIES: Final = "AJ"
TAKEN: Final = "这个案号不能登记，请核对；核对无误的，请联系主管核对。"
"""The same words whether or not `by` sees the case that has it: they tell of no report. Only cases
of the own office count: that another one has the number is told to nobody."""
FIELDS: Final = (
    "case_number", "party", "merchant", "district", "cause", "source", "opened_on", "closed_on",
    "decided_on", "outcome", "articles", "discretion", "fine_yuan", "confiscated_yuan",
    "correction_ordered_on", "field", "sanction", "published_on", "taken_down_on", "campaign",
)  # fmt: skip
"""What is recorded of a case."""
LINKED: Final = frozenset({"merchant", "campaign"})
WORDS: Final = frozenset({"party", "merchant", "cause", "articles"})
"""Of those the audit names the field alone: people may stand there."""
DAYS: Final = (
    "opened_on", "closed_on", "decided_on", "correction_ordered_on", "published_on",
    "taken_down_on",
)  # fmt: skip


@transaction.atomic
def record_case(*, values: Mapping[str, Any], dispute: str = "", by: User) -> EnforcementCase:
    """Record a case under its number, out of the dispute with the number `dispute`."""
    check(by, Permission.WARN)
    if not may_record(by):
        raise PermissionDenied("案件由市场监管部门登记")
    (number,) = take_numbers(SERIES, [timezone.now()])
    case = EnforcementCase(number=number, department=by.department, by=by)
    _write(case, values, by)
    case.save()
    _done(case, "case.record", by)
    if dispute:
        link_dispute(case=case, number=dispute, by=by)
    return case


@transaction.atomic
def save_case(
    *,
    case: EnforcementCase,
    values: Mapping[str, Any],
    page_version: str | None = None,
    by: User,
) -> EnforcementCase:
    """Change what is recorded; the audit keeps which fields, and what stood there of days, amounts
    and choices. `page_version` is of the row that the page showed."""
    stored = _locked(case, by)
    typed = {name: values[name] for name in FIELDS if name in values and name not in LINKED}
    check_version(stored, page_version, typed=typed)
    before = {name: (getattr(stored, name), shown(stored, name)) for name in FIELDS}
    _write(stored, values, by)
    stored.save()
    changed = [
        _change(stored, name, words)
        for name, (value, words) in before.items()
        if value != getattr(stored, name)
    ]
    return _done(stored, "case.save", by, fields=changed)


@transaction.atomic
def withdraw_case(*, case: EnforcementCase, reason: str, by: User) -> EnforcementCase:
    """Withdraw what was recorded by mistake; it counts no more."""
    stored = _locked(case, by)
    if not reason.strip():
        raise ValidationError("请写明撤销登记的原因。")
    _keep_summaries(stored, None)
    stored.withdrawn_by, stored.withdrawn_at = by, timezone.now()
    stored.withdrawn_reason = mask_known(reason.strip(), eyes_on_case(stored).known())
    stored.save()
    return _done(stored, "case.withdraw", by)


@transaction.atomic
def link_dispute(*, case: EnforcementCase, number: str, by: User) -> CaseDispute:
    """Link the dispute with this number to the case."""
    stored = _locked(case, by)
    dispute = visible_to(by).filter(number=number.strip()).first()
    if dispute is None:
        raise ValidationError("没有这个编号的纠纷，或不在您可见的范围内。")
    check_works_on(by, dispute)
    if stored.links.filter(of_whole(dispute), undone_at=None).exists():
        raise ValidationError("这件纠纷已经关联。")
    made = CaseDispute.objects.create(case=stored, dispute=dispute, by=by)
    _done(stored, "case.link", by, dispute=dispute.number)
    return made


@transaction.atomic
def unlink_dispute(*, case: EnforcementCase, dispute: Dispute, by: User) -> EnforcementCase:
    """Take the link back; it stays with who and when."""
    stored = _locked(case, by)
    link = stored.links.select_for_update().filter(dispute=dispute, undone_at=None).first()
    if link is None or not visible_to(by, withdrawn=True).filter(pk=dispute.pk).exists():
        raise ValidationError("这件纠纷没有关联。")
    link.undone_by, link.undone_at = by, timezone.now()
    link.save()
    return _done(stored, "case.unlink", by, dispute=dispute.number)


def _label(name: str) -> str:
    """The field in Chinese, for the audit."""
    labels = {field.name: str(field.verbose_name) for field in EnforcementCase._meta.fields}
    return {"merchant": "名录商户", "campaign": "专项整治"}.get(name) or labels[name]


def _change(case: EnforcementCase, name: str, before: str) -> str:
    label = _label(name)
    return label if name in WORDS else f"{label}：{before} → {shown(case, name)}"


def _keep_summaries(case: EnforcementCase, wanted: Campaign | None) -> None:
    """A case neither joins nor leaves a campaign that is summed up: the summary counts its cases.
    The rows of both are locked."""
    before = case.campaign_id
    after = wanted.pk if wanted else None
    if before == after:
        return
    concerned = Campaign.objects.select_for_update().filter(pk__in={before, after} - {None})
    for campaign in concerned.order_by("pk"):
        if campaign.summarised_on and not campaign.withdrawn_at:
            raise ValidationError(
                f"专项整治“{campaign.name}”已总结，案件不再加入或退出；要改的，"
                "请先由牵头单位撤回总结。"
            )


def _write(case: EnforcementCase, values: Mapping[str, Any], by: User) -> None:
    campaign_before = case.campaign_id
    if "campaign" in values:
        _keep_summaries(case, values["campaign"])
    for name in FIELDS:
        if name in values:
            setattr(case, name, values[name])
    case.case_number, case.party = case.case_number.strip(), case.party.strip()
    case.fine_yuan = Decimal(case.fine_yuan or 0)
    case.confiscated_yuan = Decimal(case.confiscated_yuan or 0)
    if not (case.case_number and case.party and case.cause.strip()):
        raise ValidationError("请写明案号、当事人和案由。")
    if case.source not in dict(sources_for(by)):
        raise ValidationError({"source": "请选择来源。"})
    lock_key("case", case.department_id)  # of two at the same instant the second sees the first
    same = EnforcementCase.objects.filter(
        department=case.department_id, case_number=case.case_number
    )
    if same.exclude(pk=case.pk).exists():
        raise ValidationError({"case_number": TAKEN})
    campaign = case.campaign
    if (campaign and campaign.pk != campaign_before) and (
        campaign.withdrawn_at or not campaigns_visible_to(by).filter(pk=campaign.pk).exists()
    ):
        raise ValidationError({"campaign": "没有这次专项整治，或已撤销。"})
    if campaign and campaign.pk != campaign_before:
        _check_ours(campaign, by)
    case.cause = public_words(case.cause, eyes_on_case(case).known())
    _check_days(case)
    _check_outcome(case)


def _check_ours(campaign: Campaign, by: User) -> None:
    """Cases join campaigns of the own department, or that reach a district in which `by` acts."""
    names = campaign.districts.values_list("name", flat=True)
    if campaign.department_id != by.department_id and not any(works_in(by, name) for name in names):
        raise ValidationError({"campaign": "这次专项整治不在本单位的商圈，案件不能计入。"})


def _check_days(case: EnforcementCase) -> None:
    for name in DAYS:
        not_in_the_future(getattr(case, name), name)
    order = [
        ("opened_on", "decided_on", "处罚决定不能早于立案。"),
        ("opened_on", "closed_on", "结案不能早于立案。"),
        ("decided_on", "closed_on", "处罚决定不能晚于结案。"),
        ("decided_on", "published_on", "公示不能早于处罚决定。"),
        ("published_on", "taken_down_on", "停止公示不能早于公示。"),
    ]
    found: dict[str, list[str]] = {}
    for first, then, words in order:
        before, after = getattr(case, first), getattr(case, then)
        if before and after and after < before:
            found.setdefault(then, []).append(words)
    if found:
        raise ValidationError(found)


def _check_outcome(case: EnforcementCase) -> None:
    if bool(case.closed_on) != bool(case.outcome):
        raise ValidationError({"outcome": "结案日期和结案方式要一起填。"})
    if case.fine_yuan < 0 or case.confiscated_yuan < 0:
        raise ValidationError("金额不能小于 0。")
    has_penalty = bool(case.amount_yuan or case.decided_on)
    if case.closed_on and case.outcome not in PENALTIES and has_penalty:
        raise ValidationError({"outcome": "没有处罚的，不填处罚决定日期、罚款和没收。"})
    if case.outcome in PENALTIES and case.decided_on is None:
        raise ValidationError({"decided_on": "受到处罚的，请填处罚决定日期。"})
    if case.amount_yuan and case.decided_on is None:
        raise ValidationError({"decided_on": "填了罚款或没收的，请填处罚决定日期。"})
    is_open = not case.outcome and case.decided_on is not None
    if case.published_on and not is_open and (case.term is None or not case.term.months):
        raise ValidationError({"published_on": "没有处罚或者仅受到警告的，不予公示。"})
    if case.taken_down_on and case.published_on is None:
        raise ValidationError({"taken_down_on": "还没有公示，不能停止公示。"})


def _locked(case: EnforcementCase, by: User) -> EnforcementCase:
    check(by, Permission.WARN)
    if not may_record(by):
        raise PermissionDenied("案件由市场监管部门登记")
    rows = cases_visible_to(by, withdrawn=True).select_for_update(of=("self",))
    found = rows.filter(pk=case.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这个案件")
    if found.withdrawn_at:
        raise ValidationError("这个案件已撤销登记。")
    if not may_change(found, by):
        raise PermissionDenied("案件由登记的单位更改")
    return found


def _done(case: EnforcementCase, action: str, by: User, **detail: Any) -> EnforcementCase:
    audit.record(action, by=by, of=case, detail=dict(detail))
    publish(LETTER_EVENT)
    return case
