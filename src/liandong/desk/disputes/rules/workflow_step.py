"""One step of the workflow, what it asks for, and which offices take it.

What 12315 has registered is the regulator's: it accepts, refuses, returns or hands it over, the
complaint is withdrawn from it (办法第15、16、23、41条), and what it has ended nobody else opens
again. So is what it has accepted of others, wherever that came from, until it leaves the mediation
to a committee or an association in their own name. A mediation in its name is led, ended and
followed up by those who preside under that name; a step of others would stand in the file as the
regulator's own. In the committee's name its mediator presides over the sitting; a colleague at the
station may register what came of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import (
    ASSOCIATION,
    COMMITTEE,
    OF_REGULATOR,
    REGULATOR,
    words_for,
)
from liandong.desk.disputes.rules.facts import NAMES, OFFICIAL, Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.engine.vocabulary import Source

Needs = tuple[Fact | tuple[Fact, ...], ...]
"""Facts that must be there; of those in an inner tuple, one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way from some stages to another, with the clocks that it starts, stops, pauses, resumes.

    `reason`: it must be written why. `hint`: what to know before it, shown on its sheet.
    """

    verb: str
    label: str
    of: tuple[Stage, ...]
    to: Stage
    who: Permission
    needs: Needs = ()
    starts: tuple[Period, ...] = ()
    stops: tuple[Period, ...] = ()
    pauses: tuple[Period, ...] = ()
    resumes: tuple[Period, ...] = ()
    law: str = ""
    hint: str = ""
    reason: bool = False
    undoable: bool = True
    danger: bool = False
    icon: str = "arrow-right"
    tells: Fact | None = None  # what the step itself makes true
    choice: str = ""  # the choice of that fact
    offices: frozenset[str] = frozenset()  # that alone decide it; none: any
    of_12315: frozenset[str] = frozenset()  # the same for what 12315 has registered
    after_12315: frozenset[str] = frozenset()  # the same for what was ended there
    in_official_name: frozenset[str] = frozenset()  # the same for what the regulator has in hand
    presided: bool = False  # under a name of the regulator, left to those who preside under it


# Which offices take a step, and what others are told.

PRESIDING: Final = {
    COMMITTEE: (
        frozenset({COMMITTEE}),
        "以人民调解委员会名义调解的，由人民调解员主持（人民调解法第29条）。",
    ),
    REGULATOR: (
        frozenset({REGULATOR}),
        "以市场监管局名义调解的，由其人员主持；消费者协会人员主持的，须双方同意委托（办法第19、21条）。",
    ),
    "delegated": (
        frozenset({REGULATOR, ASSOCIATION}),
        "委托消费者协会调解的，由消费者协会或市场监管局人员主持（办法第19、21条）。",
    ),
    "delegated_committee": (
        frozenset({REGULATOR, COMMITTEE}),
        "委托人民调解委员会调解的，由人民调解员或市场监管局人员主持（办法第19、21条）。",
    ),
}
"""By the name that is held: the offices whose people preside, and the law."""
ENDED_AT_12315: Final = frozenset(
    {Stage.REFUSED, Stage.RETURNED, Stage.WITHDRAWN, Stage.TRANSFERRED}
)
"""How what 12315 has registered ends by the regulator alone."""
ENDED_BY_DECISION: Final = frozenset({Stage.REFUSED, Stage.RETURNED})
"""How a matter ends by the decision of one office, which that office alone takes up again."""
ANSWERED: Final = frozenset({Stage.SETTLED, Stage.TERMINATED})
"""The same for a complaint that 12315 has registered, where it was answered in this way."""
HELD_IN_NAME: Final = "以“{name}”名义调解的，这一步由市场监管部门办理（办法第18、19、21条）"
IN_ITS_HANDS: Final = "市场监管部门已经受理的，这一步由其办理（办法第15、18条）"


@dataclass(frozen=True, slots=True)
class Position:
    """What decides who takes a step: `sources` of the records, the `stage` (of what is in the
    archive: that before), the code of the `name` under which it is mediated, if any, whether the
    regulator has `accepted` it, the office that ended it, and whether the regulator registered that
    it decides on the complaint no more (`closed`)."""

    sources: Collection[str]
    stage: Stage
    name: str = ""
    accepted: bool = False
    ended_by: str = ""
    closed: bool = False

    @property
    def registered(self) -> bool:
        return Source.COMPLAINT_12315 in self.sources

    @property
    def in_hand(self) -> bool:
        """Whether the regulator handles it: in its name, or accepted and not yet left to others."""
        return self.name in OFFICIAL or (self.accepted and not self.name)

    @property
    def ended_there(self) -> bool:
        """Whether it ended by the regulator, or had to."""
        if self.registered and (self.stage in ENDED_AT_12315 or self.closed):
            return True
        answered = self.registered and self.stage in ANSWERED and not self.name
        return self.ended_by == REGULATOR and (answered or self.stage in ENDED_BY_DECISION)


@dataclass(frozen=True, slots=True)
class Deciders:
    """`offices`: none where any may; `words` for the others."""

    offices: frozenset[str]
    words: str


ANYBODY: Final = Deciders(frozenset(), "")
OF_DECISION: Final = frozenset({"accept", "refuse", "return", "hand_over", "withdraw_claim"})
"""The steps by which the regulator decides on what 12315 has registered."""


def deciders(step: Step, position: Position) -> Deciders:
    """Who takes this step in this position."""
    if position.registered and step.of_12315:
        return Deciders(step.of_12315, words_for(step.of_12315))
    if step.after_12315 and position.ended_there:
        return Deciders(step.after_12315, words_for(step.after_12315))
    if step.in_official_name and position.in_hand:
        return Deciders(step.in_official_name, _words(step.in_official_name, position.name))
    if step.presided and position.name in OFFICIAL:
        return Deciders(*PRESIDING[position.name])
    if (
        step.presided
        and position.stage is Stage.NAMING
        and (position.registered or position.in_hand)
    ):
        return Deciders(OF_REGULATOR, words_for(OF_REGULATOR))
    return Deciders(step.offices, words_for(step.offices)) if step.offices else ANYBODY


def _words(offices: frozenset[str], name: str) -> str:
    if offices != OF_REGULATOR:
        return words_for(offices)
    return HELD_IN_NAME.format(name=NAMES[name]) if name in OFFICIAL else IN_ITS_HANDS


def presides(name: str, office: str) -> str:
    """Why a mediator of this office does not preside under this name; empty where one may.

    An agreement of people's mediation is signed by a people's mediator (人民调解法第29条). A
    complaint is mediated by staff of the regulator, or of whom it has delegated with the consent of
    both (办法第19、21条).
    """
    allowed, reason = PRESIDING.get(name, (frozenset({office}), ""))
    return "" if office in allowed else reason
