"""应出文书: which papers are due after what has happened.

Law: 办法 is 《市场监督管理投诉举报处理办法》 (总局令第121号).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL, Fact
from liandong.desk.handling.rules.names import CONSEQUENCES

ENDED: Final = frozenset({Fact.AGREED, Fact.TERMINATION})
"""What ends a mediation."""


@dataclass(frozen=True, slots=True)
class Happened:
    """`facts`: recorded since the dispute was opened last; `name`: under whose it is mediated.

    `registered`: 12315 has the complaint; `booked`, `held`: a sitting is, or was held.
    `withdrawn`, `returned`: the consumer took it back, the desk sent it back.
    `agreed_on_scene`: not in a room later.
    """

    facts: Collection[Fact]
    name: str
    registered: bool
    booked: bool
    held: bool
    withdrawn: bool = False
    returned: bool = False
    agreed_on_scene: bool = False


def due_papers(now: Happened) -> list[str]:
    """Keys of `papers.rules.forms.FORMS`, in the order in which they fall due."""
    facts, official = now.facts, now.name in OFFICIAL
    conditions = (
        ("scene", Fact.ARRIVED in facts),
        ("refusal", Fact.REFUSAL in facts and now.registered),
        ("acceptance", Fact.ACCEPTED in facts and now.registered),
        ("delegation", now.name in DELEGATIONS),
        ("invitation", now.booked and official and not _over(now)),
        ("minutes", now.held),
        ("oral_agreement", Fact.ORAL in facts and now.name == "committee"),
        (_instrument(now.name), Fact.SIGNED in facts),
        ("confirmation", Fact.CONFIRMATION in facts),
        ("termination", (Fact.TERMINATION in facts and official) or _taken_back(now)),
        ("handoff", Fact.HANDED in facts or now.returned),
        ("revisit", Fact.CALLED_BACK in facts and now.name == "committee"),
    )
    return [key for key, is_due in conditions if key and is_due]


def _over(now: Happened) -> bool:
    """Nobody is asked to come to a mediation that has ended."""
    return now.withdrawn or not ENDED.isdisjoint(now.facts)


def _taken_back(now: Happened) -> bool:
    """An accepted complaint that is withdrawn is terminated (办法第23条第1款第1项)."""
    return now.withdrawn and Fact.ACCEPTED in now.facts and now.registered


def still_due(now: Happened, issued: Collection[str]) -> list[str]:
    """The same without what was `issued`, and without what the record of the scene stands for.

    An agreement of the association or the committee that was made on the scene, signed or oral,
    stands in the record that both sides and the mediator sign there: the law asks for no paper of
    its own (人民调解法第28条: 可以制作调解协议书；口头的，由调解员记录协议内容). In the regulator's
    name it does wherever they met face to face: 办法第24条第1款 spares the 调解书 only where it
    was performed at once or both agreed to have none.
    """
    covered = ON_THE_SCENE if now.agreed_on_scene and "scene" in issued else frozenset()
    return [key for key in due_papers(now) if key not in issued and key not in covered]


def _instrument(name: str) -> str:
    """The paper that binds the parties where both have signed. What was performed at once, or is
    kept oral, has other facts than SIGNED and stands in the minutes or the record of the
    scene (办法第24条第2款)."""
    return CONSEQUENCES[name].instrument if name in CONSEQUENCES else ""


ON_THE_SCENE: Final = frozenset({"oral_agreement", "people_agreement", "association_agreement"})
"""What need not be issued where the record of the scene holds the agreement."""
OF_SITTINGS: Final = frozenset({"invitation", "minutes"})
"""What is due for a sitting, and stays issued when the dispute is opened again."""
REQUIRED: Final = {
    "acceptance": "办法第15条",
    "refusal": "办法第15条",
    "termination": "办法第23条第2款",
    "agreement": "办法第24条第1款",
    "oral_agreement": "人民调解法第28条",
}
"""The articles without whose papers a dispute is not put away."""
TO_BE_SERVED: Final = frozenset({"acceptance", "refusal", "termination"})
"""Those that take effect only when they are served."""
