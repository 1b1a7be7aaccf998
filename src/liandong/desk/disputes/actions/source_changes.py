"""Changes by a source to a dispute that people work on: they are shown to these people.

Decisions and corrections of people stay. The entry in the history lists the changed fields of the
record and its version; it stays in the list until somebody acknowledges it.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import entry, worked_on
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.visibility import check_works_on, visible_to
from liandong.desk.disputes.rules.history import SOURCE_CHANGED
from liandong.desk.intake.bulk_insert import insert
from liandong.desk.intake.models import RecordVersion


def note_changes(record_ids: Iterable[int], *, by: Actor) -> None:
    """Write down new versions of records whose disputes somebody holds or has worked on."""
    members = Member.objects.filter(record__in=list(record_ids), record__version__gt=1)
    found = list(members.select_related("dispute", "record__answer"))
    touched = worked_on(member.dispute_id for member in found)
    kept = [member for member in found if member.dispute.holder_id or member.dispute_id in touched]
    newest = RecordVersion.objects.filter(
        record__in=[member.record_id for member in kept], number=F("record__version")
    )
    fields = dict(newest.values_list("record_id", "changed_fields"))
    announced = _announced(member.dispute_id for member in kept)
    insert(
        [
            entry(
                member.dispute,
                SOURCE_CHANGED,
                by=by,
                of=member.record,
                version=member.record.version,
                fields=fields[member.record_id],
                acknowledged=False,
            )
            for member in kept
            if (member.record_id, member.record.version) not in announced
            and member.record_id in fields
        ]
    )


def see_change(change: HistoryEntry, *, by: User) -> None:
    """Somebody who works on the dispute has taken note of it; again changes nothing."""
    check(by, Permission.NOTE)
    found = visible_to(by).select_related("district").filter(pk=change.dispute_id).first()
    if found is None:
        raise PermissionDenied("这件纠纷不在您的可见范围内")
    check_works_on(by, found)
    with transaction.atomic():
        stored = HistoryEntry.objects.select_for_update().get(pk=change.pk, verb=SOURCE_CHANGED)
        if not stored.detail["acknowledged"]:
            stored.detail["acknowledged"] = True
            stored.save(update_fields=["detail"])
            dispute = Dispute.objects.only("pk").get(pk=stored.dispute_id)
            detail = {"record": stored.detail["record"]}
            audit.record("dispute.see_change", by=by, of=dispute, detail=detail)


def _announced(dispute_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Records and versions that were put before people already."""
    entries = HistoryEntry.objects.filter(dispute__in=set(dispute_ids), verb=SOURCE_CHANGED)
    return {
        (detail["record"], detail["version"]) for detail in entries.values_list("detail", flat=True)
    }
