"""A person says of a record in doubt whether it is a consumer dispute, and may take that back."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.correcting import not_a_dispute
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import HistoryEntry, Member
from liandong.desk.intake.actions.correct import correct_answer, put_answer
from liandong.desk.intake.models import Correction, Record

FIELD: Final = "is_dispute"


@transaction.atomic
def confirm_judgement(record: Record, *, is_dispute: bool, by: User) -> Correction:
    """Keep the person's word as a label, also where the machine said the same.

    The label that is given can be taken back.
    """
    check(by, Permission.CORRECT)
    one_at_a_time()
    member = Member.objects.filter(record=record).select_related("dispute").first()
    if member is None or is_dispute:
        label = correct_answer(record, FIELD, is_dispute, by=by) or _agree(record, is_dispute, by)
        place_records([record.pk], by=by)
        return label
    left = not_a_dispute(member.dispute, [member], by=by)
    label = _said(record).last() or _agree(record, is_dispute, by)
    left.detail["label"] = label.pk
    left.save(update_fields=["detail"])
    return label


@transaction.atomic
def take_back(label: Correction, *, by: User) -> None:
    """The record is in doubt again and where it was before.

    Raises ValidationError when a later word on it stands in the way.
    """
    check(by, Permission.CORRECT)
    one_at_a_time()
    record = label.record
    if _said(record).last() != label:
        raise ValidationError(_("之后又有人更正过，不能撤销。"))
    left = HistoryEntry.objects.filter(detail__label=label.pk, undone_at=None).first()
    if left:
        undo(left, by=by)
    put_answer(record, FIELD, label.before, by=by)
    if not left:
        place_records([record.pk], by=by)  # the label still counts: it takes out what it put in
    _said(record).filter(pk__gte=label.pk).delete()
    audit.record("record.take_back", by=by, of=record, detail={"field": FIELD})


def _said(record: Record) -> QuerySet[Correction]:
    return record.corrections.filter(field=FIELD).order_by("pk")


def _agree(record: Record, is_dispute: bool, by: User) -> Correction:
    audit.record("record.confirm", by=by, of=record, detail={"field": FIELD})
    return Correction.objects.create(
        record=record, field=FIELD, before=is_dispute, after=is_dispute, by=by
    )
