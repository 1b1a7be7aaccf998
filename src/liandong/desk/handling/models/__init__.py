"""The tables of handling."""

from liandong.desk.handling.models.dispatch import Dispatch, Presence, SceneRecord
from liandong.desk.handling.models.panel import ComplexityRule, PanelOpinion, PanelSeat
from liandong.desk.handling.models.party import Party
from liandong.desk.handling.models.performance import Instalment, TakenBack
from liandong.desk.handling.models.roster import Duty
from liandong.desk.handling.models.scene import Entry, Photo, Visit
from liandong.desk.handling.models.sitting import Notice, Sitting, Wording
from liandong.desk.handling.models.telephone import CallAppointment
from liandong.desk.handling.models.warnings import DueWarning, WarningChoice

__all__ = [
    "CallAppointment",
    "ComplexityRule",
    "Dispatch",
    "DueWarning",
    "Duty",
    "Entry",
    "Instalment",
    "Notice",
    "PanelOpinion",
    "PanelSeat",
    "Party",
    "Photo",
    "Presence",
    "SceneRecord",
    "Sitting",
    "TakenBack",
    "Visit",
    "WarningChoice",
    "Wording",
]
