"""How an action on disputes begins: they are locked and reread."""

from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.visibility import check_works_on


def hold(*disputes: Dispute, by: User) -> None:
    """Begin an action of `by` on these disputes: wait for whoever changes disputes now, then reread
    them.

    The page from which the action comes may be outdated. What was merged or withdrawn since must
    not be written to: the change would vanish with it. Raises ValidationError for such a dispute,
    and PermissionDenied for one whose district is that of another department.
    """
    one_at_a_time()
    for dispute in disputes:
        dispute.refresh_from_db()
        check_works_on(by, dispute)
        _check_stands(dispute)


def lock(dispute: Dispute) -> None:
    """The same without asking whose district it is: for those who act by another right, as invited
    experts, and for what was made on a scene before the dispute moved to another district."""
    one_at_a_time()
    dispute.refresh_from_db()
    _check_stands(dispute)


def _check_stands(dispute: Dispute) -> None:
    if dispute.withdrawn_at:
        raise ValidationError("这件纠纷已并入另一件或已移出列表，请刷新后再办。")
