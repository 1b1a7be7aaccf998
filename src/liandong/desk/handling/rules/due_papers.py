"""应出文书: which papers what has happened asks for.

Law: 办法 is 《市场监督管理投诉举报处理办法》 (总局令第121号).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.rules.names import CONSEQUENCES

REGULATOR: Final = frozenset({"regulator", "delegated"})
"""Names under which the forms of the regulator are used (办法第18、19条)."""


@dataclass(frozen=True, slots=True)
class Happened:
    """`facts`: what was told since the matter was opened last; `name`: under whose it is mediated.

    `registered`: 12315 has the complaint; `booked`, `held`: a sitting is, or was held.
    """

    facts: Collection[Fact]
    name: str
    registered: bool
    booked: bool
    held: bool


def due_papers(now: Happened) -> list[str]:
    """Keys of `papers.rules.forms.FORMS`, in the order in which they fall due."""
    facts, official = now.facts, now.name in REGULATOR
    asked = (
        ("scene", Fact.ARRIVED in facts),
        ("refusal", Fact.REFUSAL in facts and now.registered),
        ("acceptance", Fact.ACCEPTED in facts and now.registered),
        ("delegation", now.name == "delegated"),
        ("invitation", now.booked and official),
        ("minutes", now.held),
        ("oral_agreement", Fact.ORAL in facts and now.name == "committee"),
        (_instrument(now.name), Fact.SIGNED in facts),
        ("confirmation", Fact.CONFIRMATION in facts),
        ("termination", Fact.TERMINATION in facts and official),
        ("handoff", Fact.HANDED in facts),
        ("revisit", Fact.CALLED_BACK in facts and now.name == "committee"),
    )
    return [key for key, is_due in asked if key and is_due]


def _instrument(name: str) -> str:
    """The paper that binds the parties. What was performed at once, or agreed on the scene, stands
    in the minutes or in the record of the scene (办法第24条第1款)."""
    return CONSEQUENCES[name].instrument if name in CONSEQUENCES else ""
