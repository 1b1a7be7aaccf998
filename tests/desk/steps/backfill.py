"""Steps of backfill: ticks, differences, comparing."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from liandong.desk.backfill.actions import ticks
from liandong.desk.backfill.models import Backfill
from liandong.desk.backfill.rules.channels import Channel
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.intake.models import RecordVersion
from tests.desk.disputes.conftest import BY
from tests.desk.steps.disputes import settled
from tests.desk.steps.preparing import (
    Arguments,
    Give,
    Step,
    arguments,
    officer,
)


def tickable(give: Give) -> Arguments:
    args, kwargs = settled(give)
    take_step(*args, **kwargs)
    return arguments(give("gold"), Channel.POLICE, by=officer(give))


def ticked(give: Give) -> Any:
    args, kwargs = tickable(give)
    return ticks.tick(*args, **kwargs)


def differing(give: Give) -> Any:
    made = ticked(give)
    Backfill.objects.filter(pk=made.pk).update(outcome="different")
    return made


def filled_in(give: Give) -> Arguments:
    made = ticked(give)
    RecordVersion.objects.filter(record__member__dispute=made.dispute).update(
        arrived_at=timezone.now() + timedelta(minutes=1)
    )
    return arguments(by=BY)


STEPS: Final[tuple[Step, ...]] = (
    (ticks.tick, tickable),
    (ticks.take_tick_back, lambda give: arguments(ticked(give), by=officer(give))),
    (
        ticks.settle_difference,
        lambda give: arguments(differing(give), "accepted", by=officer(give)),
    ),
    (ticks.compare_filled, filled_in),
)
