"""The tables of handling."""

from liandong.desk.handling.models.dispatch import Dispatch, Presence
from liandong.desk.handling.models.performance import Instalment
from liandong.desk.handling.models.roster import Duty, HandOver
from liandong.desk.handling.models.sitting import Notice, Sitting

__all__ = ["Dispatch", "Duty", "HandOver", "Instalment", "Notice", "Presence", "Sitting"]
