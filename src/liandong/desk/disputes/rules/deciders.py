"""Which offices take a step in a dispute, and what others are told.

What 12315 has registered is the regulator's: it accepts, refuses, returns or hands it over, the
complaint is withdrawn from it (办法第15、16、23、41条), and what it has ended nobody else opens
again. A mediation in its name is led, ended and followed up by those who preside under that name; a
step of others would stand in the file as the regulator's own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from liandong.desk.access.rules.offices import OF_REGULATOR, words_for
from liandong.desk.disputes.rules.facts import NAMES, OFFICIAL
from liandong.desk.disputes.rules.presiding import PRESIDING
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.engine.vocabulary import Source

ENDED_AT_12315: Final = frozenset(
    {Stage.REFUSED, Stage.RETURNED, Stage.WITHDRAWN, Stage.TRANSFERRED}
)
"""How what 12315 has registered ends by the regulator alone."""
HELD_IN_NAME: Final = "这件以“{name}”名义调解，这一步由市场监管部门办理（办法第18、19、21条）"


@dataclass(frozen=True, slots=True)
class Position:
    """What decides who takes a step: `sources` of the records, the `stage` (of what is in the
    archive: that before), and the code of the `name` under which it is mediated, if any."""

    sources: Collection[str]
    stage: Stage
    name: str = ""


@dataclass(frozen=True, slots=True)
class Deciders:
    """`offices`: none where any may; `words` for the others."""

    offices: frozenset[str]
    words: str


ANYBODY: Final = Deciders(frozenset(), "")


def deciders(step: Step, position: Position) -> Deciders:
    """Who takes this step in this position."""
    registered = Source.COMPLAINT_12315 in position.sources
    if registered and step.of_12315:
        return Deciders(step.of_12315, words_for(step.of_12315))
    if registered and step.after_12315 and position.stage in ENDED_AT_12315:
        return Deciders(step.after_12315, words_for(step.after_12315))
    if step.in_official_name and position.name in OFFICIAL:
        return Deciders(step.in_official_name, HELD_IN_NAME.format(name=NAMES[position.name]))
    if step.presided and position.name in OFFICIAL:
        return Deciders(*PRESIDING[position.name])
    if step.presided and registered and position.stage is Stage.NAMING:
        return Deciders(OF_REGULATOR, words_for(OF_REGULATOR))
    return Deciders(step.offices, words_for(step.offices)) if step.offices else ANYBODY
