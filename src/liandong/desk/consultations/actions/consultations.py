"""Consultations: taken, corrected, withdrawn, turned into a dispute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_text
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns, label_of
from liandong.desk.consultations.models import AnswerTemplate, Consultation, ConsultationTopic
from liandong.desk.consultations.queries.people import people_near
from liandong.desk.consultations.queries.visible import (
    consultations_visible_to,
    may_change,
    may_leave_place_open,
    may_record,
    may_turn,
    places_of,
)
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.work.events import publish

SERIES: Final = "ZX"
ON_A_NEW_PAGE: Final = "确是另一通的，请重新打开登记页再登记。"
TYPED: Final = (
    "district", "channel", "topic", "question", "template", "answer", "phone", "seconds",
)  # fmt: skip
"""What the form writes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed. `seconds` None: not known; `begun_at`: the first key stroke, where it is."""

    channel: str
    topic: ConsultationTopic
    answer: str
    question: str = ""
    template: AnswerTemplate | None = None
    phone: str = ""
    district: District | None = None
    seconds: int | None = None
    begun_at: datetime | None = None


@transaction.atomic
def record_consultation(*, entry: Entry, by: User) -> Consultation:
    """Add one; who and when are those of this moment."""
    check(by, Permission.CONSULT)
    if not may_record(by):
        raise PermissionDenied("本单位没有负责的商圈，不能登记咨询")
    made = _filled(Consultation(department=by.department, by=by), entry, by)
    (made.number,) = take_numbers(SERIES, [timezone.now()])
    _check_double(made, entry, by)
    made.save()
    audit.record("consultation.record", by=by, of=made)
    publish("consultations")
    return made


def _check_double(made: Consultation, entry: Entry, by: User) -> None:
    """Raise ValidationError where the same line was recorded since its first key stroke: the button
    was pressed twice. Two callers may ask the same, one after the other."""
    if entry.begun_at is None:
        return
    same = {name: getattr(made, name) for name in ("channel", "topic", "answer", "question")}
    since = timezone.now() - entry.begun_at
    check_double(Consultation, "at", "咨询", within=since, remedy=ON_A_NEW_PAGE, by=by, **same)


@transaction.atomic
def change_consultation(
    *, consultation: Consultation, entry: Entry, page_version: str | None = None, by: User
) -> Consultation:
    """Correct one's own."""
    check(by, Permission.CONSULT)
    stored = _locked(consultation, by)
    if not may_change(stored, by):
        raise PermissionDenied("由登记人更改；已转投诉、已撤销的不再更改")
    typed = _filled(Consultation(), entry, by)
    check_version(stored, page_version, typed={name: getattr(typed, name) for name in TYPED})
    changed = copy_columns(typed, stored, TYPED)
    stored.masked_question, stored.masked_answer = typed.masked_question, typed.masked_answer
    stored.save()
    fields = [label_of(stored, name) for name in changed if name != "template"]
    audit.record("consultation.change", by=by, of=stored, detail={"fields": fields})
    publish("consultations")
    return stored


@transaction.atomic
def withdraw_consultation(*, consultation: Consultation, by: User) -> Consultation:
    """One that was recorded by mistake: it stays, and counts no more."""
    check(by, Permission.CONSULT)
    stored = _locked(consultation, by)
    if not may_change(stored, by):
        raise PermissionDenied("由登记人撤销；已转投诉、已撤销的不能撤销")
    stored.withdrawn_by, stored.withdrawn_at = by, timezone.now()
    stored.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.record("consultation.withdraw", by=by, of=stored)
    publish("consultations")
    return stored


@transaction.atomic
def turn_into_dispute(
    *,
    consultation: Consultation,
    registration: Registration,
    joins: Dispute | None = None,
    by: User,
) -> Dispute:
    """咨询转投诉: register what was asked about, and keep whose dispute it became."""
    check(by, Permission.CONSULT)
    stored = _locked(consultation, by)
    if not may_turn(stored, by):
        raise ValidationError("这条咨询已转投诉或已撤销，请刷新后再看。")
    dispute = register(registration, joins=joins, by=by)
    stored.dispute, stored.turned_by, stored.turned_at = dispute, by, timezone.now()
    stored.save(update_fields=["dispute", "turned_by", "turned_at"])
    audit.record("consultation.turn", by=by, of=stored, detail={"dispute": dispute.number})
    publish("consultations")
    return dispute


def _locked(consultation: Consultation, by: User) -> Consultation:
    rows = consultations_visible_to(by, withdrawn=True).select_for_update(of=("self",))
    found = rows.filter(pk=consultation.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这条咨询")
    return found


def _filled(consultation: Consultation, entry: Entry, by: User) -> Consultation:
    """The row with what was typed. Raises ValidationError and PermissionDenied."""
    if not entry.answer.strip():
        raise ValidationError({"answer": "请写明答复内容。"})
    if entry.template and entry.template.topic_id != entry.topic.pk:
        raise ValidationError("答复模板不属于这个主题，请重新选择。")
    if entry.district is None and not may_leave_place_open(by):
        raise ValidationError("请选择商圈。")
    if entry.district and not places_of(by).filter(pk=entry.district.pk).exists():
        raise PermissionDenied("不在本单位负责的商圈内")
    known = people_near(entry.district, entry.phone)
    question = entry.question.strip()
    consultation.district, consultation.channel = entry.district, entry.channel
    consultation.topic, consultation.template = entry.topic, entry.template
    consultation.question = question or None
    consultation.masked_question = mask_text(question, known) or None
    consultation.answer = entry.answer.strip()
    consultation.masked_answer = mask_text(consultation.answer, known)
    consultation.phone = entry.phone or None
    consultation.seconds = entry.seconds
    return consultation
