"""Special reports: begun, written, submitted, signed by both sides, issued with a number."""

from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_known
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.access.visible_rows import NOT_OURS, scope, works_in
from liandong.desk.directory.models import REGISTERED, District, Merchant
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.outreach.actions.findings import freeze_facts
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT, without_people
from liandong.desk.outreach.actions.sources import check_alert
from liandong.desk.outreach.models import ReportSignature, SpecialReport
from liandong.desk.outreach.queries.filling import report_values
from liandong.desk.outreach.queries.findings.facts import people_around
from liandong.desk.outreach.queries.special_reports import (
    may_draft_reports,
    may_edit,
    may_withdraw,
    side_of,
)
from liandong.desk.outreach.queries.visible import reports_visible_to
from liandong.desk.outreach.rules.steps.reports import State, after_signatures
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import problems_by_field
from liandong.desk.work.events import publish

SERIES: Final = "ZB"
FORM: Final = FORMS["special_report"]


@transaction.atomic
def begin_from_alert(*, alert: Alert, by: User) -> SpecialReport:
    """A report on an alert that both sides judged true."""
    if not alerts_visible_to(by).filter(pk=alert.pk).exists():
        raise PermissionDenied("您看不到这条预警")
    check_alert(alert.pk)
    if alert.district is None and alert.district_name:
        raise ValidationError("这条预警的商圈已不在名录里。")
    named = (
        list(Merchant.objects.filter(REGISTERED, name=alert.merchant)[:2]) if alert.merchant else []
    )
    return _begin(
        SpecialReport(
            alert=alert,
            district=alert.district,
            sector=alert.sector,
            item=alert.item,
            phrase=alert.phrase,
            merchant=named[0] if len(named) == 1 else None,
            merchant_name=alert.merchant,
            since=alert.since,
            until=alert.until,
        ),
        by,
    )


@transaction.atomic
def begin_by_hand(
    *,
    district: District | None,
    sector: str,
    item: str,
    merchant: Merchant | None,
    since: date,
    until: date,
    by: User,
) -> SpecialReport:
    """A report on what a person found: a district, in it a sector, item or merchant."""
    if since > until or until > timezone.localdate():
        raise ValidationError({"until": "请检查起止日期：起不晚于止，止不晚于今天。"})
    return _begin(
        SpecialReport(
            district=district,
            sector=sector,
            item=item,
            merchant=merchant,
            merchant_name=merchant.name if merchant else "",
            since=since,
            until=until,
        ),
        by,
    )


def _begin(report: SpecialReport, by: User) -> SpecialReport:
    check(by, Permission.WARN)
    if not may_draft_reports(by):
        raise PermissionDenied("专项报告由消协、警务站或者市监拟稿")
    districts = scope(by)
    name = report.district.name if report.district else None
    if districts is not None and name not in districts:
        raise PermissionDenied("没有这个商圈，或不在您可见的范围内")
    if not works_in(by, name or ""):
        raise PermissionDenied(NOT_OURS)
    (report.number,) = take_numbers(SERIES, [timezone.now()])
    names = ("alert", "district", "sector", "item", "phrase", "merchant", "since", "until")
    same = {name: getattr(report, name) for name in names}
    check_double(SpecialReport, "drafted_at", "报告", drafted_by=by, state=State.DRAFT, **same)
    report.department, report.drafted_by = by.department, by
    report.save()
    return _done(report, "report.draft", by)


@transaction.atomic
def save_report(
    *,
    report: SpecialReport,
    causes: str,
    risks: str,
    proposals: str,
    page_version: str | None = None,
    by: User,
) -> SpecialReport:
    """Change the written sections of a draft. Here as in each decision below, `page_version` is of
    the report that the page showed; None: there was no page."""
    stored = _locked(report, by)
    if not may_edit(stored, by):
        raise PermissionDenied("草稿由拟稿人修改")
    check_version(stored, page_version)
    known = people_around(stored)
    for name, text in (("causes", causes), ("risks", risks), ("proposals", proposals)):
        setattr(stored, name, mask_known(text.strip(), known) or None)
    stored.save()
    return _done(stored, "report.save", by)


@transaction.atomic
def submit(*, report: SpecialReport, page_version: str | None = None, by: User) -> SpecialReport:
    """Put it before both sides; what was counted is frozen with it."""
    stored = _locked(report, by)
    if not may_edit(stored, by):
        raise PermissionDenied("草稿由拟稿人送会签")
    check_version(stored, page_version)
    check_alert(stored.alert_id)
    freeze_facts(stored, by=by)
    stored.state = State.SUBMITTED.value
    stored.save()
    if missing := problems_by_field(FORM, report_values(stored, by=by)):
        raise ValidationError(missing)
    return _done(stored, "report.submit", by)


@transaction.atomic
def save_and_submit(
    *,
    report: SpecialReport,
    causes: str,
    risks: str,
    proposals: str,
    page_version: str | None = None,
    by: User,
) -> SpecialReport:
    """Change a draft and put it before both sides: both or neither."""
    saved = save_report(
        report=report, causes=causes, risks=risks, proposals=proposals,
        page_version=page_version, by=by,
    )  # fmt: skip
    return submit(report=saved, by=by)


@transaction.atomic
def sign(*, report: SpecialReport, page_version: str | None = None, by: User) -> SpecialReport:
    """Sign it for one's side."""
    return _word(report, signed=True, words="", page_version=page_version, by=by)


@transaction.atomic
def object_to(
    *, report: SpecialReport, words: str, page_version: str | None = None, by: User
) -> SpecialReport:
    """Object with words: it is a draft again, and signatures of this wording count no more."""
    if not words.strip():
        raise ValidationError("请写明不同意见。")
    return _word(report, signed=False, words=words, page_version=page_version, by=by)


def _word(
    report: SpecialReport, *, signed: bool, words: str, page_version: str | None, by: User
) -> SpecialReport:
    check(by, Permission.APPROVE)
    stored = _locked(report, by)
    side = side_of(by, stored)
    if not side:
        raise PermissionDenied("会签由本商圈的消协和警务站有审批权限的人员办理")
    if stored.state != State.SUBMITTED:
        raise ValidationError("这份报告现在不在会签中，请刷新后再看。")
    if signed:
        _not_own(stored, by)
    check_version(stored, page_version)
    if signed:
        check_alert(stored.alert_id)
    given = {row.side: row.signed for row in stored.signatures.filter(round=stored.round)}
    if side in given:
        raise ValidationError("本方已经会签。")
    ReportSignature.objects.create(
        report=stored,
        round=stored.round,
        side=side,
        signed=signed,
        words=without_people(words, stored),
        department=by.department,
        by=by,
    )
    stored.state = after_signatures({**given, side: signed}).value
    stored.save()
    return _done(stored, "report.sign" if signed else "report.object", by)


@transaction.atomic
def issue(*, report: SpecialReport, page_version: str | None = None, by: User) -> SpecialReport:
    """Issue it under the next number of its series, once both sides signed."""
    check(by, Permission.APPROVE)
    stored = _locked(report, by)
    if stored.department_id != by.department_id:
        raise PermissionDenied("由拟稿单位印发")
    if stored.state != State.SIGNED:
        raise ValidationError("两方会签后才能印发。")
    _not_own(stored, by)
    check_version(stored, page_version)
    check_alert(stored.alert_id)
    stored.paper = issue_paper(
        form=FORM, dispute_number=stored.number, values=report_values(stored, by=by), by=by
    )
    stored.state = State.ISSUED.value
    stored.save()
    return _done(stored, "report.issue", by, number=stored.paper.number)


@transaction.atomic
def withdraw(
    *, report: SpecialReport, reason: str, page_version: str | None = None, by: User
) -> SpecialReport:
    """Withdraw it with a reason; its paper, if there is one, is declared void."""
    check(by, Permission.WARN)
    stored = _locked(report, by)
    if not may_withdraw(stored, by):
        raise PermissionDenied("由拟稿单位撤销")
    check_version(stored, page_version)
    if not reason.strip():
        raise ValidationError("请写明撤销的原因。")
    if stored.letters.exclude(state="withdrawn").exists():
        raise ValidationError("已据此发出提醒，不能撤销；请先撤销那些提醒。")
    reason = without_people(reason, stored) or ""
    if stored.paper is not None:
        void_paper(paper=stored.paper, reason=reason, by=by)
    stored.state = State.WITHDRAWN.value
    stored.withdrawn_by, stored.withdrawn_at = by, timezone.now()
    stored.withdrawn_reason = reason
    stored.save()
    return _done(stored, "report.withdraw", by)


def _not_own(report: SpecialReport, by: User) -> None:
    if report.drafted_by_id == by.pk:
        raise ValidationError("拟稿人不能会签、印发自己拟的报告，请由本单位另一位负责人办理。")


def _locked(report: SpecialReport, by: User) -> SpecialReport:
    found = reports_visible_to(by).select_for_update(of=("self",)).filter(pk=report.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这份报告")
    return found


def _done(report: SpecialReport, action: str, by: User, **detail: str) -> SpecialReport:
    audit.record(action, by=by, of=report, detail=dict(detail))
    publish(LETTER_EVENT)
    return report
