"""Corrections: a person replaces or confirms an answer of the machine."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import LEFT_TO_REGULATOR, OF_REGULATOR, decides
from liandong.desk.access.visible_rows import NOT_OURS
from liandong.desk.directory.queries import district_by_name
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.intake.queries import may_judge, visible_to
from liandong.desk.intake.record_followers import FOLLOWERS
from liandong.desk.intake.rules.answer_forms import CORRECTABLE, json_form, stored_form
from liandong.desk.work import jobs
from liandong.engine.recognition import KINDS, MAX_PHRASES, URGENCIES
from liandong.engine.vocabulary import NATURES, SECTORS, Source

LONGEST_WORD = 40


def correct_answer(record: Record, field: str, value: Any, *, by: User) -> Correction | None:
    """Replace the machine's answer by a person's and keep it as a label to learn from.

    `value` is a JSON value of the field's kind (see `intake.rules.answer_forms`). Returns
    None where it already counts. Raises PermissionDenied, or ValidationError in Chinese. A
    change of "is it a consumer dispute" sends the record to be placed again.
    """
    check(by, Permission.CORRECT)
    check_reach(record, by)
    stated = checked(field, value)
    if field == "is_dispute" and not stated:
        check_may_dismiss(by, record)
    check_bars(record, field, stated, by)
    return put_answer(record, field, stated, by=by)


def put_answer(record: Record, field: str, value: Any, *, by: User) -> Correction | None:
    """The same without checking permission and value; also undoes a correction.

    Raises ValidationError while the record has no answer yet.
    """
    with transaction.atomic():
        Record.objects.select_for_update().only("pk").get(pk=record.pk)  # as storing locks them
        answer = Answer.objects.select_for_update().filter(record=record).first()
        if answer is None:
            raise ValidationError("这条记录还没有识别，请稍后再更正")
        before = json_form(getattr(answer, field))
        if before == value:
            return None
        setattr(answer, field, stored_form(field, value))
        answer.machine.setdefault(field, before)
        answer.save(update_fields=[field, "machine"])
        made = Correction.objects.create(
            record=record, field=field, before=before, after=value, by=by
        )
        audit.record("record.correct", by=by, of=record, detail={"field": field})
        if field == "is_dispute":
            Record.objects.filter(pk=record.pk).update(placed_at=None)
            jobs.start("disputes.place", key="place", by=by.pk)
    return made


def check_reach(record: Record, by: User) -> None:
    """Raise PermissionDenied for who does not see the record, or does not act in its district."""
    if not visible_to(by).filter(pk=record.pk).exists():
        raise PermissionDenied("这条记录不在您的可见范围内")
    if not may_judge(by, record):
        raise PermissionDenied(NOT_OURS)


def check_may_dismiss(by: User, *records: Record) -> None:
    """Raise PermissionDenied, in words, where one of the records is a complaint that 12315 has
    registered: whether it is none the regulator decides (办法第15、16条)."""
    registered = any(record.source == Source.COMPLAINT_12315 for record in records)
    if registered and not decides(OF_REGULATOR, by.role, by.department.kind):
        raise PermissionDenied(LEFT_TO_REGULATOR)


def check_bars(record: Record, field: str, value: Any, by: User) -> None:
    """Raise PermissionDenied, in words, where what the record belongs to does not let `by` give it
    this answer."""
    for follower in FOLLOWERS.values():
        if why_not := follower.bar(record.pk, field, value, by):
            raise PermissionDenied(why_not)


def confirm_answer(record: Record, field: str, *, by: User) -> Correction:
    """Keep as a label that a person confirmed the answer; their own latest label, if it is equal.

    Raises PermissionDenied, or ValidationError while the record has no answer yet.
    """
    check(by, Permission.CORRECT)
    check_reach(record, by)
    with transaction.atomic():
        Record.objects.select_for_update().only("pk").get(pk=record.pk)
        answer = Answer.objects.filter(record=record).first()
        if answer is None:
            raise ValidationError("这条记录还没有识别，请稍后再确认")
        value = json_form(getattr(answer, field))
        latest = Correction.objects.filter(record=record, field=field).order_by("pk").last()
        if latest is not None and latest.by_id == by.pk and latest.after == value:
            return latest
        audit.record("record.confirm", by=by, of=record, detail={"field": field})
        return Correction.objects.create(
            record=record, field=field, before=value, after=value, by=by
        )


def checked(field: str, value: Any) -> Any:
    """The value as it is stored. Raises ValidationError where the field may not have it."""
    if field not in CORRECTABLE:
        raise ValidationError("这一项不能更正")
    allowed = _allowed(field)
    if allowed is not None and value not in allowed:
        raise ValidationError(f"“{value}”不在可选范围内")
    match field:
        case "phrases":
            value = _words(value, most=MAX_PHRASES)
        case "urgency":
            value = _words(value, most=len(URGENCIES), allowed=URGENCIES)
        case "amount_yuan":
            value = _number(value, Decimal(999999999999))
        case "persons":
            number = _number(value, Decimal(1_000_000))
            value = None if number is None else int(number)
        case "bought_on":
            value = _day(value)
        case "item" | "merchant":
            value = str(value or "").strip()[: 40 if field == "item" else 120]
    return value


def _allowed(field: str) -> list[Any] | None:
    match field:
        case "is_dispute":
            return [True, False]
        case "sector":
            return list(SECTORS)
        case "nature":
            return list(NATURES)
        case "district":
            return ["", *district_by_name()]
        case "kind":
            return ["", *KINDS]
    return None


def _words(value: Any, *, most: int, allowed: Collection[str] | None = None) -> list[str]:
    words = list(dict.fromkeys(str(word).strip() for word in value or [] if str(word).strip()))
    if len(words) > most or any(len(word) > LONGEST_WORD for word in words):
        raise ValidationError("词语太多或太长")
    if allowed is not None and not set(words) <= set(allowed):
        raise ValidationError(f"“{'、'.join(words)}”不在可选范围内")
    return words


def _number(value: Any, largest: Decimal) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except ArithmeticError as error:
        raise ValidationError("请填写数字") from error
    if not number.is_finite() or not 0 <= number <= largest:
        raise ValidationError("数字超出范围")
    return float(number)


def _day(value: Any) -> str | None:
    """An ISO date that is not in the future; None for no day."""
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(str(value))
    except ValueError as error:
        raise ValidationError("请填写日期") from error
    if day > timezone.localdate():
        raise ValidationError("购买日期不能晚于今天")
    return day.isoformat()
