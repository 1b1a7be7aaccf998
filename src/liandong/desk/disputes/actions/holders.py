"""Who holds a dispute: at the first step, at the end of a shift, when the mediation changes hands.

Who holds a dispute reads its people in clear. Whatever lets a person read them counts as disclosing
them (`clear_text.give_access`): once for each dispute that the person did not read before.

What one does makes no colleague a reader: then nobody holds the dispute, until somebody takes it
over.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from liandong.desk.access.disclosure.clear_text import give_access
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import MEDIATING, OF_REGULATOR, decides, office_of
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.facts import name_held, position_of
from liandong.desk.disputes.queries.reading_rights import merged_by_people
from liandong.desk.disputes.queries.visibility import may_hold, may_take_over
from liandong.desk.work.events import publish
from liandong.engine.vocabulary import Source


@transaction.atomic
def take_over(dispute: Dispute, *, by: User) -> HistoryEntry:
    """Take the dispute over from its holder; the entry can be undone.

    Raises PermissionDenied without the right, also while nobody has begun it or once it is
    archived, and ValidationError where `by` holds it already and beyond the limit of reveals.
    """
    hold(dispute, by=by)
    if dispute.holder_id == by.pk:
        raise ValidationError("您已是承办人。")
    if not may_take_over(by, dispute, position_of(dispute)):
        raise PermissionDenied
    done = write(dispute, "taken_over", by=by, before=dispute.holder_id, after=by.pk)
    set_holder(dispute, by.pk, action="dispute.take_over", reason="变更承办人", by=by)
    publish("board", dispute=dispute.pk)
    return done


def give_back(entry: HistoryEntry, *, by: User) -> None:
    """Return it to the holder before. Raises PermissionDenied for people who neither took part nor
    could have taken it over, ValidationError where others took it since.
    """
    dispute = entry.dispute
    check_gives_back(by, entry)
    if dispute.holder_id != entry.detail["after"]:
        raise ValidationError("此后又换了承办人，不能撤销；需要时请再次变更承办人。")
    return_to(entry.detail["before"], dispute, since=entry, reason="撤销变更承办人", by=by)
    publish("board", dispute=dispute.pk)


def check_gives_back(by: User, entry: HistoryEntry) -> None:
    """Raise PermissionDenied for people who neither took part nor could have taken it over, and for
    who held it before and may hold it no more."""
    if by.pk not in entry.detail.values() and not by.has_permission(Permission.UNMASK):
        raise PermissionDenied
    if entry.detail["before"] == by.pk and not may_hold(by, name_held(entry.dispute)):
        raise PermissionDenied


def hold_first(dispute: Dispute, *, by: User) -> None:
    """Who takes a step in a dispute that nobody holds becomes its holder, where `by` could take it
    over from a colleague; else nobody holds it still. Raises ValidationError beyond the limit."""
    if dispute.holder_id is None and may_hold(by, name_held(dispute)):
        set_holder(dispute, by.pk, reason="办理时成为承办人", by=by)


def hold_decided(dispute: Dispute, *, accepts: bool, by: User) -> None:
    """Of what 12315 has registered, the regulator's officer who decides on it becomes the holder:
    the answer and the figures of 12315 name the office that decided. Who might mediate what was
    accepted goes on holding it."""
    registered = Source.COMPLAINT_12315 in dispute.sources
    regulates = decides(OF_REGULATOR, by.role, by.department.kind)
    holder, keeping = dispute.holder, MEDIATING if accepts else OF_REGULATOR
    keeps = holder and office_of(holder.role, holder.department.kind) in keeping
    if registered and regulates and not keeps and may_hold(by, name_held(dispute)):
        set_holder(dispute, by.pk, reason="决定后成为承办人", by=by)


def set_holder(
    dispute: Dispute, holder: int | None, *, action: str = "dispute.hold", reason: str, by: User
) -> None:
    """Every change of a holder. One who makes oneself the holder is given access to the people of
    the dispute and of those that people merged into it. Who may not hold it does not."""
    before, dispute.holder_id = dispute.holder_id, holder
    if holder != before and not _holder_may(dispute):
        holder = dispute.holder_id = None
    dispute.save(update_fields=["holder", "updated_at"])
    if holder == by.pk != before:
        detail = {"before": before} if before else {}
        for opened in (dispute, *merged_by_people([dispute])):
            give_access(action, of=opened, reason=reason, by=by, detail=detail)


def release(dispute: Dispute, *, by: User) -> None:
    """Nobody holds it any more; its history says so."""
    write(dispute, "released", by=by, before=dispute.holder_id)
    set_holder(dispute, None, reason="不再承办", by=by)


def release_if_barred(dispute: Dispute, *, by: User) -> None:
    """Holding ends with what it rests on, such as the name that both sides chose."""
    if not _holder_may(dispute):
        release(dispute, by=by)


def replace_if_barred(dispute: Dispute, *, by: User) -> None:
    """The same after a step: who took it holds it instead, where `by` may."""
    if not _holder_may(dispute) and may_hold(by, name_held(dispute)):
        set_holder(dispute, by.pk, reason="办理时成为承办人", by=by)
    else:
        release_if_barred(dispute, by=by)


def return_to(
    holder: int | None, dispute: Dispute, *, since: HistoryEntry, reason: str, by: User
) -> None:
    """Who held it before the action `since` holds it again. A colleague does so unless people have
    brought in meanwhile what that colleague did not read."""
    later = Q(verb="merged", pk__gt=since.pk, undone_at=None, by__isnull=False)
    rejoined = Q(verb="split", undone_at__gt=since.at)
    if holder not in {None, by.pk} and dispute.history.filter(later | rejoined).exists():
        holder = None
    set_holder(dispute, holder, reason=reason, by=by)


def give_access_to(opened: Sequence[Dispute], *, within: Dispute, reason: str, by: User) -> None:
    """Of the disputes `opened`, which its holder did not read before, people came into `within`.

    They count where `by` holds it and could hold each of them; else nobody holds it from now on.
    Raises ValidationError beyond the limit.
    """
    if within.holder_id is None or not opened:
        return
    if within.holder_id != by.pk or not all(may_hold(by, name_held(other)) for other in opened):
        release(within, by=by)
        return
    for dispute in opened:
        detail = {"other": within.number}
        give_access("dispute.open", of=dispute, reason=reason, by=by, detail=detail)


def _holder_may(dispute: Dispute) -> bool:
    return dispute.holder is None or may_hold(dispute.holder, name_held(dispute))
