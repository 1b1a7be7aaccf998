"""Tables of the insight app."""

from liandong.desk.insight.models.alerts import Alert, AlertReview, Level
from liandong.desk.insight.models.frozen import FrozenFigure
from liandong.desk.insight.models.watches import Rehearsal, Sensitivity, Watch

__all__ = ["Alert", "AlertReview", "FrozenFigure", "Level", "Rehearsal", "Sensitivity", "Watch"]
