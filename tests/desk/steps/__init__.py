"""Every action of the desk as a step that tests can take: the function and its arguments."""

from typing import Final

from tests.desk.steps import (
    administration,
    backfill,
    consultations,
    disputes,
    groups,
    handling,
    intake,
    meetings,
    merchants,
    monthly,
    outreach,
    papers,
    reminders,
    station,
    station_registers,
)
from tests.desk.steps.preparing import Step

STEPS: Final[tuple[Step, ...]] = (
    *administration.STEPS,
    *intake.STEPS,
    *disputes.STEPS,
    *papers.STEPS,
    *handling.STEPS,
    *groups.STEPS,
    *backfill.STEPS,
    *station.STEPS,
    *consultations.STEPS,
    *outreach.STEPS,
    *meetings.STEPS,
    *reminders.STEPS,
    *merchants.STEPS,
    *station_registers.STEPS,
    *monthly.STEPS,
)
