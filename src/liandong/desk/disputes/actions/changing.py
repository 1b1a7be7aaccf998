"""A source tells something new of a dispute that people work on: it is put before them.

What they decided and corrected stays. The entry in the history says which fields of which record
changed and in which version; it stands in the list until somebody says that they have seen it.
"""

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import entry, worked_on
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.intake.bulk import insert
from liandong.desk.intake.models import RecordVersion

VERB: Final = "source_changed"


def note_changes(record_ids: Iterable[int], *, by: Actor) -> None:
    """Write down new versions of records whose disputes somebody holds or has worked on."""
    members = Member.objects.filter(record__in=list(record_ids), record__version__gt=1)
    found = list(members.select_related("dispute", "record__answer"))
    touched = worked_on(one.dispute_id for one in found)
    kept = [one for one in found if one.dispute.holder_id or one.dispute_id in touched]
    newest = RecordVersion.objects.filter(
        record__in=[one.record_id for one in kept], number=F("record__version")
    )
    fields = dict(newest.values_list("record_id", "changed_fields"))
    told = _told(one.dispute_id for one in kept)
    insert(
        [
            entry(
                one.dispute,
                VERB,
                by=by,
                of=one.record,
                version=one.record.version,
                fields=fields[one.record_id],
                seen=False,
            )
            for one in kept
            if (one.record_id, one.record.version) not in told and one.record_id in fields
        ]
    )


def see_change(change: HistoryEntry, *, by: User) -> None:
    """Somebody who works on the dispute has taken note of it; again changes nothing."""
    check(by, Permission.NOTE)
    if not visible_to(by).filter(pk=change.dispute_id).exists():
        raise PermissionDenied(_("这件纠纷不在您的可见范围内"))
    with transaction.atomic():
        stored = HistoryEntry.objects.select_for_update().get(pk=change.pk, verb=VERB)
        if not stored.detail["seen"]:
            stored.detail["seen"] = True
            stored.save(update_fields=["detail"])
            dispute = Dispute.objects.only("pk").get(pk=stored.dispute_id)
            detail = {"record": stored.detail["record"]}
            audit.record("dispute.see_change", by=by, of=dispute, detail=detail)


def _told(dispute_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Records and versions that were put before people already."""
    entries = HistoryEntry.objects.filter(dispute__in=set(dispute_ids), verb=VERB)
    return {(one["record"], one["version"]) for one in entries.values_list("detail", flat=True)}
