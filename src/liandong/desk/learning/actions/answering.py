"""A person answers what the machine doubts: confirmed or corrected, both are labels.

Whether a record is a dispute is said through `disputes.actions.judging`, since disputes come and go
with it; its sector and nature are said here.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions import judging
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions.correct import correct_answer
from liandong.desk.intake.actions.judge import stored_form
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.work.events import publish


@transaction.atomic
def answer_doubt(record: Record, field: str, value: Any, *, by: User) -> Correction:
    """Say what holds. Where the machine said so too, that is a label as well.

    Raises PermissionDenied, or ValidationError for a value that may not stand.
    """
    if field == judging.FIELD:
        return judging.confirm_judgement(record, is_dispute=value, by=by)
    one_at_a_time()
    made = correct_answer(record, field, value, by=by)
    if made is None:
        made = Correction.objects.create(
            record=record, field=field, before=value, after=value, by=by
        )
        audit.record("record.confirm", by=by, of=record, detail={"field": field})
    _follow(record)
    return made


@transaction.atomic
def take_back(made: Correction, *, by: User) -> None:
    """One's own latest answer was a slip: the label goes, and what counted before counts again.

    Raises ValidationError where somebody has said something else of it since.
    """
    check(by, Permission.CORRECT)
    if made.by_id != by.pk:
        raise ValidationError(_("这是别人的判断，不能替人撤销。"))
    if made.field == judging.FIELD:
        judging.take_back(made, by=by)
        return
    one_at_a_time()
    Record.objects.select_for_update().only("pk").get(pk=made.record_id)
    if Correction.objects.filter(record=made.record_id, field=made.field, pk__gt=made.pk).exists():
        raise ValidationError(_("之后又有人更正过，不能撤销。"))
    answer = Answer.objects.select_for_update().get(record=made.record_id)
    setattr(answer, made.field, stored_form(made.field, made.before))
    answer.save(update_fields=[made.field])
    audit.record("record.take_back", by=by, of=made.record, detail={"field": made.field})
    made.delete()
    _follow(made.record)


def _follow(record: Record) -> None:
    """What follows for the dispute of the record."""
    bring_up_to_date(matters_of(list(Dispute.objects.filter(members__record=record))))
    publish("board", record=record.pk)
