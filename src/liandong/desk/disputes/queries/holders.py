"""Who may hold a dispute that a colleague holds."""

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.stages import Stage


def may_take_over(by: User, dispute: Dispute, name: str) -> bool:
    """Whether `by` may hold what a colleague holds; `name` is the code it is mediated under.

    Who holds a matter reads its people in clear. So it is for who may unmask them anyway, and for
    the people's mediators where both sides chose their committee.
    """
    if dispute.holder_id in {None, by.pk} or dispute.stage == Stage.ARCHIVED:
        return False
    chosen = name == "committee" and by.has_permission(Permission.MEDIATE)
    return by.job.sees_people and (by.has_permission(Permission.UNMASK) or chosen)
