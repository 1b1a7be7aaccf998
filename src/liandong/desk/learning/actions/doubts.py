"""A person answers a doubt of the machine: confirmed or corrected, both are labels.

Whether a record is a dispute is set through `disputes.actions.judgements`, since disputes come and
go with it; its sector and nature are set here.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions import judgements
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions.corrections import (
    check_bars,
    check_reach,
    confirm_answer,
    correct_answer,
)
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.intake.rules.answer_forms import stored_form
from liandong.desk.work.events import publish


@transaction.atomic
def answer_doubt(record: Record, field: str, value: Any, *, by: User) -> Correction:
    """Answer the doubt. The same answer as the machine's is a label as well.

    Raises PermissionDenied, or ValidationError for a value that may not stand.
    """
    if field == judgements.FIELD:
        return judgements.confirm_judgement(record, is_dispute=value, by=by)
    one_at_a_time()
    made = correct_answer(record, field, value, by=by) or confirm_answer(record, field, by=by)
    _follow(record)
    return made


@transaction.atomic
def take_back(made: Correction, *, by: User) -> None:
    """Delete one's own latest label; what counted before counts again.

    Raises ValidationError where somebody has given another answer since.
    """
    check(by, Permission.CORRECT)
    if made.by_id != by.pk:
        raise ValidationError("该判断由他人作出，不能代为撤销。")
    check_reach(made.record, by)
    if made.field == judgements.FIELD:
        judgements.take_back(made, by=by)
        return
    check_bars(made.record, made.field, made.before, by)
    one_at_a_time()
    Record.objects.select_for_update().only("pk").get(pk=made.record_id)
    if Correction.objects.filter(record=made.record_id, field=made.field, pk__gt=made.pk).exists():
        raise ValidationError("之后又有人更正过，不能撤销。")
    answer = Answer.objects.select_for_update().get(record=made.record_id)
    setattr(answer, made.field, stored_form(made.field, made.before))
    answer.save(update_fields=[made.field])
    audit.record("record.take_back", by=by, of=made.record, detail={"field": made.field})
    made.delete()
    _follow(made.record)


def _follow(record: Record) -> None:
    """What follows for the dispute of the record."""
    bring_up_to_date(with_records(list(Dispute.objects.filter(members__record=record))))
    publish("board", record=record.pk)
