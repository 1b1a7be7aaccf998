"""Changes that their sender could not make: someone who sees both sides accepts or rejects them."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.models import ChangeRequest, Record
from liandong.desk.intake.queries import change_requests_for
from liandong.desk.intake.record_contents import content_of_json, wall_clock
from liandong.desk.work import events, jobs

if TYPE_CHECKING:
    from liandong.desk.intake.actions.rows import Change


@transaction.atomic
def accept_change(request: ChangeRequest, *, reason: str, by: User) -> None:
    """Store the change as its import would have done: a new version, judged and placed again.

    Raises PermissionDenied for who does not see both sides, ValidationError where it was decided
    on already or no reason is given.
    """
    from liandong.desk.intake.actions.judgements import store_answers
    from liandong.desk.intake.actions.new_records import table_of_changes
    from liandong.desk.intake.actions.records import write_changes

    locked = _lock(request, reason, by)
    if change := change_of(locked):
        write_changes([change], of=locked.of_id, pushed_by=locked.pushed_by_id)
        store_answers([change.record_id], table_of_changes([change]))
        jobs.start("disputes.place", key="place", by=by.pk)
    _decide(locked, ChangeRequest.State.ACCEPTED, reason, by)
    audit.record("change.accept", by=by, of=locked.record, detail={"change": locked.pk})


@transaction.atomic
def reject_change(request: ChangeRequest, *, reason: str, by: User) -> None:
    """Leave the record as it is; the same row is not requested again. Raises as accepting does."""
    locked = _lock(request, reason, by)
    _decide(locked, ChangeRequest.State.REJECTED, reason, by)
    audit.record("change.reject", by=by, of=locked.record, detail={"change": locked.pk})


def change_of(request: ChangeRequest) -> "Change | None":
    """The record after the change; None where the record contains all of it by now."""
    from liandong.desk.intake.actions.rows import Row, changed

    record = request.record
    row = Row(
        0,
        record.source,
        record.source_id,
        content_of_json(request.content),
        request.digest,
        wall_clock(request.facts_until),
        request.raw,
    )
    return changed(record, row)


def _lock(request: ChangeRequest, reason: str, by: User) -> ChangeRequest:
    """The request and its record, which nobody else changes before the transaction ends."""
    check(by, Permission.IMPORT)
    if not reason.strip():
        raise ValidationError("请写明理由")
    record = Record.objects.select_for_update().get(pk=request.record_id)
    locked = ChangeRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != ChangeRequest.State.OPEN:
        raise ValidationError("这条更新已经有人核对过")
    if not change_requests_for(by).filter(pk=locked.pk).exists():
        raise PermissionDenied("这条更新不在您的可见范围内")
    locked.record = record
    return locked


def _decide(request: ChangeRequest, state: ChangeRequest.State, reason: str, by: User) -> None:
    request.state, request.by, request.decided_at = state, by, timezone.now()
    request.reason = reason.strip()
    request.save(update_fields=["state", "by", "decided_at", "reason"])
    events.publish("board", count=1)
