"""Correcting the answers of the machine on the page of the dispute: for all its records at once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.links.decided import check_keeps, check_stays
from liandong.desk.disputes.actions.links.memberships import bring_back, rejoin, remembered, remove
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.claims import Claims
from liandong.desk.disputes.queries.page_versions import changes_in_words, others_since
from liandong.desk.disputes.queries.records import answer_words
from liandong.desk.disputes.rules.claims import CLAIMS
from liandong.desk.intake.actions.corrections import check_may_dismiss, checked, put_answer
from liandong.desk.intake.models import Record
from liandong.desk.intake.queries import visible_to as records_visible_to
from liandong.desk.work.events import publish


@transaction.atomic
def correct(
    dispute: Dispute, field: str, value: Any, *, page_version: str = "", by: User
) -> HistoryEntry | None:
    """Set one answer on every record of the dispute, each kept as a label; None if it held already.

    `field` and `value` as `intake.actions.correct_answer` takes them. Records that `by` may not see
    are left alone; a corrected answer takes precedence over theirs. The entry can be undone. Raises
    ValidationError where a colleague has corrected the same since `page_version`, PermissionDenied
    where others would move what the regulator has in hand to another district.
    """
    check(by, Permission.CORRECT)
    hold(dispute, by=by)
    _nobody_came_before(dispute, field, value, page_version, by)
    before: dict[str, Any] = {}
    stated = checked(field, value)
    if field == "district":
        check_stays(by, dispute, stated)
    for record in records_visible_to(by).filter(member__dispute=dispute).order_by("pk"):
        made = put_answer(record, field, stated, by=by)
        if made:
            before[str(record.pk)] = made.before
    if not before:
        return None
    done = write(dispute, "corrected", by=by, field=field, after=value, before=before)
    _finish(dispute, by, {"field": field})
    return done


@transaction.atomic
def not_a_dispute(dispute: Dispute, members: Sequence[Member], *, by: User) -> HistoryEntry:
    """Mark these records as no consumer dispute; a dispute without records leaves every list.

    Records that `by` may not see are left alone, and the dispute stays for those who see them.
    Raises PermissionDenied for a complaint of 12315, and a mediation in the regulator's name, where
    `by` is not of the regulator.
    """
    check(by, Permission.CORRECT)
    hold(dispute, by=by)
    still = dispute.members.filter(pk__in=[member.pk for member in members])
    visible = still.filter(record__in=records_visible_to(by)).select_related("record")
    members = list(visible.order_by("record"))
    if not members:
        raise ValidationError("没有可更正的记录。")
    check_may_dismiss(by, *(member.record for member in members))
    if len(members) == dispute.members.count():
        check_keeps(by, dispute)
    kept = remembered(members)
    for member in members:
        put_answer(member.record, "is_dispute", False, by=by)
    remove(members)
    numbers = [member.record.source_id for member in members]
    done = write(dispute, "withdrawn", by=by, members=kept, numbers=numbers)
    audit.record("dispute.withdraw", by=by, of=dispute, detail={"records": len(kept)})
    publish("board", dispute=dispute.pk)
    return done


def undo_correction(done: HistoryEntry, *, by: User) -> None:
    """Give each record back the answer it had before, also where the correction moved it away."""
    check_takes_correction_back(by, done)
    field = done.detail["field"]
    records = Record.objects.in_bulk([int(pk) for pk in done.detail["before"]])
    for pk, value in sorted(done.detail["before"].items(), key=lambda answer: int(answer[0])):
        put_answer(records[int(pk)], field, value, by=by)
    _finish(done.dispute, by, {"field": field, "undo": True})


def check_takes_correction_back(by: User, done: HistoryEntry) -> None:
    """Raise PermissionDenied where others say where the dispute lies."""
    check(by, Permission.CORRECT)
    if done.detail["field"] == "district":
        check_stays(by, done.dispute, str(done.dispute.district or ""))


def undo_withdrawal(done: HistoryEntry, *, by: User) -> None:
    """The records are a consumer dispute after all, and the same one as before."""
    check_takes_withdrawal_back(by, done)
    dispute = done.dispute
    kept = done.detail["members"]
    records = Record.objects.filter(pk__in=[row["record"] for row in kept])
    for record in records.order_by("pk"):
        put_answer(record, "is_dispute", True, by=by)
    rejoin(dispute, kept)
    bring_back(dispute)
    publish("board", dispute=dispute.pk)


def check_takes_withdrawal_back(by: User, done: HistoryEntry) -> None:
    """Raise PermissionDenied where the regulator says whether it is a consumer dispute."""
    check(by, Permission.CORRECT)
    records = [row["record"] for row in done.detail["members"]]
    check_may_dismiss(by, *Record.objects.filter(pk__in=records))
    check_keeps(by, done.dispute)


def _nobody_came_before(
    dispute: Dispute, field: str, value: Any, page_version: str, by: User
) -> None:
    theirs = (
        others_since(dispute, page_version, by).filter(verb="corrected", detail__field=field).last()
    )
    if theirs and theirs.detail["after"] != value:
        own = answer_words(field, value) or "—"
        raise ValidationError(
            f"{changes_in_words([theirs])}。您改的“{own}”没有登记，看后仍要改的，请再改一次。"
        )


def _finish(dispute: Dispute, by: User, detail: dict[str, Any]) -> None:
    bring_up_to_date(with_records([dispute]))
    audit.record("dispute.correct", by=by, of=dispute, detail=detail)
    publish("board", dispute=dispute.pk)


# What a consumer claims, as a person read it: goes before what the machine reads from the text.


@transaction.atomic
def correct_claims(
    dispute: Dispute, claims: Sequence[str], before: Claims, *, page_version: str = "", by: User
) -> HistoryEntry:
    """Keep what is claimed (of `CLAIMS`, in their order); `before` is what the page showed.

    The entry can be undone. Raises ValidationError for a claim that the form does not have, and
    where a colleague has corrected them since `page_version`.
    """
    check(by, Permission.CORRECT)
    hold(dispute, by=by)
    if unknown := set(claims) - set(CLAIMS):
        raise ValidationError(f"登记表没有这项请求：{'、'.join(unknown)}")
    corrected = [claim for claim in CLAIMS if claim in claims]
    theirs = others_since(dispute, page_version, by).filter(verb="claimed").last()
    if theirs and theirs.detail["after"] != corrected:
        raise ValidationError(
            f"{changes_in_words([theirs])}。您改的没有登记，看后仍要改的，请再改一次。"
        )
    done = write(dispute, "claimed", by=by, before=list(before.claims), after=corrected)
    audit.record("dispute.correct", by=by, of=dispute, detail={"field": "claims"})
    publish("board", dispute=dispute.pk)
    return done


def undo_claims(entry: HistoryEntry, *, by: User) -> None:
    """The claims before the correction apply again."""
    check(by, Permission.CORRECT)
    publish("board", dispute=entry.dispute_id)
