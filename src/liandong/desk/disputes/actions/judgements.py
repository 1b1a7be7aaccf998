"""A person decides whether a doubtful record is a consumer dispute, and may take that back."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.corrections import not_a_dispute
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import HistoryEntry, Member
from liandong.desk.intake.actions.corrections import (
    check_reach,
    confirm_answer,
    correct_answer,
    put_answer,
)
from liandong.desk.intake.models import Correction, Record

FIELD: Final = "is_dispute"


@transaction.atomic
def confirm_judgement(record: Record, *, is_dispute: bool, by: User) -> Correction:
    """Keep the person's decision as a label, also where the machine gave the same answer.

    The returned label can be taken back.
    """
    from liandong.desk.disputes.actions.links.placements import place_records

    check(by, Permission.CORRECT)
    one_at_a_time()
    member = Member.objects.filter(record=record).select_related("dispute").first()
    if member is None or is_dispute:
        label = correct_answer(record, FIELD, is_dispute, by=by) or confirm_answer(
            record, FIELD, by=by
        )
        place_records([record.pk], by=by)
        return label
    left = not_a_dispute(member.dispute, [member], by=by)
    label = _labels(record).last() or confirm_answer(record, FIELD, by=by)
    left.detail["label"] = label.pk
    left.save(update_fields=["detail"])
    return label


@transaction.atomic
def take_back(label: Correction, *, by: User) -> None:
    """The record is in doubt again and where it was before.

    Raises ValidationError when a later word on it stands in the way.
    """
    from liandong.desk.disputes.actions.links.placements import place_records

    check(by, Permission.CORRECT)
    check_reach(label.record, by)
    one_at_a_time()
    record = label.record
    if _labels(record).last() != label:
        raise ValidationError("之后又有人更正过，不能撤销。")
    left = HistoryEntry.objects.filter(detail__label=label.pk, undone_at=None).first()
    if left:
        undo(left, by=by)
    put_answer(record, FIELD, label.before, by=by)
    if not left:
        place_records([record.pk], by=by)  # the label still counts: it takes out what it put in
    _labels(record).filter(pk__gte=label.pk).delete()
    audit.record("record.take_back", by=by, of=record, detail={"field": FIELD})


def _labels(record: Record) -> QuerySet[Correction]:
    return record.corrections.filter(field=FIELD).order_by("pk")
