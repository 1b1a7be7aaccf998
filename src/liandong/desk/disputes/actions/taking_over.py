"""Who holds a dispute from now on: when the shift ends, or the mediation goes to somebody else."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import name_held
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.holders import may_take_over
from liandong.desk.work.events import publish


@transaction.atomic
def take_over(dispute: Dispute, *, by: User) -> HistoryEntry:
    """Hold the dispute instead of who holds it; the entry can be undone.

    Raises PermissionDenied for who may not, also while nobody holds it or it is archived, and
    ValidationError for who holds it already.
    """
    hold(dispute)
    if dispute.holder_id == by.pk:
        raise ValidationError(_("您已是承办人。"))
    if not may_take_over(by, dispute, name_held(dispute)):
        raise PermissionDenied
    done = write(dispute, "taken_over", by=by, before=dispute.holder_id, after=by.pk)
    _give(dispute, by.pk)
    audit.record("dispute.take_over", by=by, of=dispute, detail={"before": done.detail["before"]})
    return done


def give_back(entry: HistoryEntry, *, by: User) -> None:
    """Whoever held it before holds it again. Raises PermissionDenied for who neither took part nor
    could have taken it over, ValidationError where others took it since.
    """
    dispute = entry.dispute
    if by.pk not in entry.detail.values() and not by.has_permission(Permission.UNMASK):
        raise PermissionDenied
    if dispute.holder_id != entry.detail["after"]:
        raise ValidationError(_("此后又换了承办人，不能撤销；需要时请重新接手。"))
    _give(dispute, entry.detail["before"])


def _give(dispute: Dispute, holder: int) -> None:
    dispute.holder_id = holder
    dispute.save(update_fields=["holder", "updated_at"])
    publish("board", dispute=dispute.pk)
