"""Correcting what the machine said, on the page of the dispute: for all its records at once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.actions.leaving import bring_back, rejoin, remembered, remove
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.cards import answer_words
from liandong.desk.disputes.queries.seeing import changes_in_words, others_since
from liandong.desk.intake.actions.correct import correct_answer, put_answer
from liandong.desk.intake.models import Record
from liandong.desk.intake.queries import visible_to as records_visible_to
from liandong.desk.work.events import publish


@transaction.atomic
def correct(
    dispute: Dispute, field: str, value: Any, *, seen: str = "", by: User
) -> HistoryEntry | None:
    """Set one answer on every record of the dispute, each kept as a label; None if it held already.

    `field` and `value` as `intake.actions.correct_answer` takes them. Records outside of what `by`
    may see are left alone; a corrected answer goes before theirs. The entry can be undone. Raises
    ValidationError where a colleague has corrected this since the page was made (`seen`).
    """
    check(by, Permission.CORRECT)
    hold(dispute)
    _nobody_came_before(dispute, field, value, seen, by)
    before: dict[str, Any] = {}
    for record in records_visible_to(by).filter(member__dispute=dispute).order_by("pk"):
        made = correct_answer(record, field, value, by=by)
        if made:
            before[str(record.pk)] = made.before
    if not before:
        return None
    done = write(dispute, "corrected", by=by, field=field, after=value, before=before)
    _finish(dispute, by, {"field": field})
    return done


@transaction.atomic
def not_a_dispute(dispute: Dispute, members: Sequence[Member], *, by: User) -> HistoryEntry:
    """Say that these records are no consumer dispute; without any left it leaves every list.

    Records outside of what `by` may see are left alone, and the dispute stays for who sees them.
    """
    check(by, Permission.CORRECT)
    hold(dispute)
    still = dispute.members.filter(pk__in=[member.pk for member in members])
    seen = still.filter(record__in=records_visible_to(by)).select_related("record")
    members = list(seen.order_by("record"))
    if not members:
        raise ValidationError(_("没有可更正的记录。"))
    kept = remembered(members)
    for member in members:
        correct_answer(member.record, "is_dispute", False, by=by)
    remove(members)
    numbers = [member.record.source_id for member in members]
    done = write(dispute, "withdrawn", by=by, members=kept, numbers=numbers)
    audit.record("dispute.withdraw", by=by, of=dispute, detail={"records": len(kept)})
    publish("board", dispute=dispute.pk)
    return done


def undo_correction(done: HistoryEntry, *, by: User) -> None:
    """Give each record back the answer it had before, also where the correction moved it away."""
    check(by, Permission.CORRECT)
    field = done.detail["field"]
    records = Record.objects.in_bulk([int(pk) for pk in done.detail["before"]])
    for pk, value in sorted(done.detail["before"].items(), key=lambda one: int(one[0])):
        put_answer(records[int(pk)], field, value, by=by)
    _finish(done.dispute, by, {"field": field, "undo": True})


def undo_withdrawal(done: HistoryEntry, *, by: User) -> None:
    """The records are a consumer dispute after all, and the same one as before."""
    check(by, Permission.CORRECT)
    dispute = done.dispute
    kept = done.detail["members"]
    records = Record.objects.filter(pk__in=[one["record"] for one in kept])
    for record in records.order_by("pk"):
        put_answer(record, "is_dispute", True, by=by)
    rejoin(dispute, kept)
    bring_back(dispute)
    publish("board", dispute=dispute.pk)


def _nobody_came_before(dispute: Dispute, field: str, value: Any, seen: str, by: User) -> None:
    theirs = others_since(dispute, seen, by).filter(verb="corrected", detail__field=field).last()
    if theirs and theirs.detail["after"] != value:
        words = _("%(change)s。您改的“%(value)s”没有登记，看后仍要改的，请再改一次。")
        told = {"change": changes_in_words([theirs]), "value": answer_words(field, value) or "—"}
        raise ValidationError(words % told)


def _finish(dispute: Dispute, by: User, detail: dict[str, Any]) -> None:
    bring_up_to_date(matters_of([dispute]))
    audit.record("dispute.correct", by=by, of=dispute, detail=detail)
    publish("board", dispute=dispute.pk)
