"""Steps of the station: what is left to the next shift, what is paid."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from liandong.desk.station.actions import shift_notes, subsidies
from liandong.desk.station.models import SubsidyRate
from tests.desk.steps.preparing import (
    Give,
    Step,
    arguments,
    city_head,
    officer,
)


def rate(_give: Give) -> SubsidyRate:
    yuan = Decimal(100)
    return SubsidyRate(
        since=date(2026, 11, 1), oral_yuan=yuan, written_yuan=yuan, complex_yuan=yuan, basis="文件"
    )


def left(give: Give) -> Any:
    home = give("districts")["铜马商圈"]
    return shift_notes.leave_message(district=home, text="还有一件在鉴定", by=officer(give))


STEPS: Final[tuple[Step, ...]] = (
    (
        shift_notes.leave_message,
        lambda give: arguments(district=left(give).district, text="下一班", by=officer(give)),
    ),
    (shift_notes.take_over, lambda give: arguments(left(give), by=officer(give))),
    (subsidies.set_rates, lambda give: arguments(rate=rate(give), by=city_head(give))),
)
