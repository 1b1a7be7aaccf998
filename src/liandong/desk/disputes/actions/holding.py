"""How a person's deed on disputes begins: nobody else changes them, and they are read anew."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.models import Dispute


def hold(*disputes: Dispute) -> None:
    """Wait for who changes disputes now, then bring these to what is stored.

    The page from which the deed comes may be old. What was merged or withdrawn since must not be
    written to: it would vanish with it. Raises ValidationError for such a one.
    """
    one_at_a_time()
    for dispute in disputes:
        dispute.refresh_from_db()
        if dispute.withdrawn_at:
            raise ValidationError(_("这件纠纷已并入另一件或已移出列表，请刷新后再办。"))
