"""In which stages of a dispute sittings are booked, and in which what was booked is held."""

from typing import Final

from liandong.desk.disputes.rules.stages import Stage

BOOKABLE: Final = (Stage.REVIEW, Stage.NAMING, Stage.MEDIATION, Stage.ON_SCENE)
STILL_MEDIATED: Final = (*BOOKABLE, Stage.SUSPENDED, Stage.TESTING)
"""In any later stage what was planned does not take place: it can only be called off."""
