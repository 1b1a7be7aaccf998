"""The tables of handling."""

from liandong.desk.handling.models.backfill import Backfill
from liandong.desk.handling.models.dispatch import Dispatch, Presence
from liandong.desk.handling.models.group import Mandate, PlanTick, ReportUp
from liandong.desk.handling.models.panel import ComplexityRule, PanelSeat
from liandong.desk.handling.models.party import Party
from liandong.desk.handling.models.performance import Instalment
from liandong.desk.handling.models.roster import Duty, HandOver
from liandong.desk.handling.models.scene import Entry, Photo, Visit
from liandong.desk.handling.models.sitting import Notice, Sitting, Wording
from liandong.desk.handling.models.subsidy import SubsidyRate
from liandong.desk.handling.models.warning import DueWarning, WarningChoice

__all__ = [
    "Backfill",
    "ComplexityRule",
    "Dispatch",
    "DueWarning",
    "Duty",
    "Entry",
    "HandOver",
    "Instalment",
    "Mandate",
    "Notice",
    "PanelSeat",
    "Party",
    "Photo",
    "PlanTick",
    "Presence",
    "ReportUp",
    "Sitting",
    "SubsidyRate",
    "Visit",
    "WarningChoice",
    "Wording",
]
