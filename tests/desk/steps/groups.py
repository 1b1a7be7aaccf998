"""Steps of groups: proposals, decisions, common handling."""

from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.groups.actions import common_handling
from liandong.desk.groups.actions.groups import (
    add_to_group,
    confirm_group,
    decline_group,
    remove_from_group,
    reopen_group,
)
from liandong.desk.groups.actions.proposals import propose_groups
from liandong.desk.groups.models import GroupDispute
from tests.desk.disputes.conftest import BY
from tests.desk.steps.preparing import Arguments, Give, Step, arguments, mediator, regulator


def buyers(give: Give) -> Arguments:
    for _ in range(6):
        give("buyer")()
    return arguments(by=BY)


def confirmed(give: Give) -> Arguments:
    confirm_group(give("group"), by=regulator(give))
    return arguments(give("group"), by=regulator(give))


def joined(give: Give) -> GroupDispute:
    """The group that is handled together: it was confirmed."""
    (group,), _words = confirmed(give)
    return group


def mandated(give: Give) -> Arguments:
    group = joined(give)
    first = group.members.first().dispute
    return arguments(group, first, represents=True, by=regulator(give))


def unmandated(give: Give) -> Arguments:
    (of, first), words = mandated(give)
    common_handling.set_mandate(of, first, **words)
    return arguments(of, first, by=regulator(give))


def agreeing(give: Give) -> Arguments:
    """All in mediation, the first stands by the common settlement."""
    (of, first), words = mandated(give)
    common_handling.set_mandate(of, first, **words)
    named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    place = {Fact.JURISDICTION: {"choice": "place"}}
    common_handling.step_together(of, "to_room", facts={}, by=mediator(give))
    common_handling.step_together(of, "accept", facts=place, by=regulator(give))
    common_handling.step_together(of, "begin", facts=named, by=regulator(give))
    what = {"what": "退款", "due_on": timezone.localdate(), "facts": {Fact.SIGNED: {}}}
    return arguments(of, {first.pk: Decimal(137)}, **what, by=regulator(give))


def paying(give: Give) -> Arguments:
    (of, amounts), words = agreeing(give)
    common_handling.agree_together(of, amounts, **words)
    done = {"done_on": timezone.localdate(), "proof": "银行回单"}
    return arguments(of, list(amounts), **done, by=regulator(give))


STEPS: Final[tuple[Step, ...]] = (
    (propose_groups, buyers),
    (confirm_group, lambda give: arguments(give("group"), by=regulator(give))),
    (decline_group, lambda give: arguments(give("group"), reason="各为一事", by=regulator(give))),
    (reopen_group, confirmed),
    (add_to_group, lambda give: arguments(give("group"), give("gold"), by=regulator(give))),
    (
        remove_from_group,
        lambda give: arguments(
            give("group"), give("group").members.first().dispute, by=regulator(give)
        ),
    ),
    (
        common_handling.step_together,
        lambda give: arguments(joined(give), "to_room", facts={}, by=regulator(give)),
    ),
    (common_handling.agree_together, agreeing),
    (common_handling.perform_together, paying),
    (common_handling.set_mandate, mandated),
    (common_handling.drop_mandate, unmandated),
    (
        common_handling.tick,
        lambda give: arguments(joined(give), "verify", done=True, by=regulator(give)),
    ),
    (
        common_handling.report_up,
        lambda give: arguments(joined(give), to="分局", text="已约见商家", by=regulator(give)),
    ),
)
