"""Tables of the insight app."""

from liandong.desk.insight.models.alerts import Alert, AlertReview, Level
from liandong.desk.insight.models.watches import Rehearsal, Sensitivity, Watch

__all__ = ["Alert", "AlertReview", "Level", "Rehearsal", "Sensitivity", "Watch"]
