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
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.work.events import publish


def may_take_over(by: User, dispute: Dispute, name: str) -> bool:
    """Whether `by` may hold what a colleague holds; `name` is the code it is mediated under.

    Who holds a matter reads its people in clear. So it is for who may unmask them anyway, and for
    the people's mediators where both sides chose their committee.
    """
    if dispute.holder_id in {None, by.pk} or dispute.stage == Stage.ARCHIVED:
        return False
    chosen = name == "committee" and by.has_permission(Permission.MEDIATE)
    return by.job.sees_people and (by.has_permission(Permission.UNMASK) or chosen)


@transaction.atomic
def take_over(dispute: Dispute, *, by: User) -> HistoryEntry:
    """Hold the dispute instead of who holds it; the entry can be undone.

    Raises PermissionDenied for who may not, ValidationError where there is nothing to take over.
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
    """Whoever held it before holds it again. Raises ValidationError where others took it since."""
    dispute = entry.dispute
    if by.pk not in entry.detail.values():
        raise PermissionDenied
    if dispute.holder_id != entry.detail["after"]:
        raise ValidationError(_("此后又换了承办人，不能撤销；需要时请重新接手。"))
    _give(dispute, entry.detail["before"])


def _give(dispute: Dispute, holder: int) -> None:
    dispute.holder_id = holder
    dispute.save(update_fields=["holder", "updated_at"])
    publish("board", dispute=dispute.pk)
