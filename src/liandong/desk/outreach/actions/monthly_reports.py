"""What staff pick for the report of a month, each once: of two who pick the same at the same
instant the second waits and is told."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.outreach.models import Advice, MonthlyAdvice, MonthlyCase
from liandong.desk.outreach.queries.monthly.picks import nameless


@transaction.atomic
def pick_case(*, month: date, number: str, title: str, text: str, by: User) -> MonthlyCase:
    """A typical case of the department's report; stored without people and trader."""
    check(by, Permission.WARN)
    dispute = visible_to(by).filter(number=number.strip()).select_related("merchant").first()
    if dispute is None:
        raise ValidationError({"number": "没有这个编号的纠纷，或不在您可见的范围内。"})
    if not title.strip() or not text.strip():
        raise ValidationError("请写明题目、案情和结果。")
    lock_key("monthly case", by.department, month, dispute)
    rows = MonthlyCase.objects.filter(of_whole(dispute), department=by.department, month=month)
    if rows.exists():
        raise ValidationError({"number": "这件纠纷已选为本月的典型案例，没有重复登记。"})
    title, text = nameless(title, text, dispute)
    made = MonthlyCase.objects.create(
        department=by.department, month=month, dispute=dispute, title=title, text=text, by=by
    )
    audit.record("monthly.case", by=by, of=made, detail={"dispute": dispute.number})
    return made


@transaction.atomic
def drop_case(*, case: MonthlyCase, by: User) -> None:
    """Take a case out again."""
    _check_own(case, by)
    audit.record("monthly.case_out", by=by, of=case, detail={"dispute": case.dispute.number})
    case.delete()


@transaction.atomic
def pick_advice(*, month: date, advice: Advice, by: User) -> MonthlyAdvice:
    """Take a piece of the library over, as it stands now."""
    check(by, Permission.WARN)
    if not advice.is_active:
        raise ValidationError("这条建议已停用。")
    lock_key("monthly advice", by.department, month, advice)
    rows = MonthlyAdvice.objects.filter(department=by.department, month=month, advice=advice)
    if rows.exists():
        raise ValidationError("这条建议已选入本月的报告，没有重复登记。")
    made = MonthlyAdvice.objects.create(
        department=by.department,
        month=month,
        advice=advice,
        text=advice.text,
        basis=advice.basis,
        by=by,
    )
    audit.record("monthly.advice", by=by, of=made)
    return made


@transaction.atomic
def drop_advice(*, advice: MonthlyAdvice, by: User) -> None:
    """Take a piece out again."""
    _check_own(advice, by)
    audit.record("monthly.advice_out", by=by, of=advice)
    advice.delete()


def _check_own(pick: MonthlyCase | MonthlyAdvice, by: User) -> None:
    check(by, Permission.WARN)
    if pick.department_id != by.department_id:
        raise PermissionDenied("由选用的单位撤出")
