"""Which papers may be issued: a paper states what was decided, and names the kind of mediation.

Papers that state no decision, or that precede it (a hand-over is written before it is registered,
what was agreed is signed first), may be issued at any time. Law: 办法 is
《市场监督管理投诉举报处理办法》 (总局令第121号).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.disputes.rules.facts import DELEGATIONS, NAMES, OFFICIAL
from liandong.desk.disputes.rules.legal_bars import NOT_ACCEPTED
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.rules.names import CONSEQUENCES

OF_ITS_OFFICE: Final = frozenset(
    {"acceptance", "refusal", "termination", "delegation", "agreement"}
)
"""The regulator's decisions, and what binds in its name: by its own people alone, also where others
work in its department."""
IN_REGULATORS_NAME: Final = frozenset({"agreement", "delegation"})
"""Papers that bind in the name of the regulator, or lend that name."""
NOT_ITS_OFFICE: Final = "这种文书由市场监管部门的人员出具、送达和作废（办法第15、18、19、23条）"
NAMES_OF: Final[Mapping[str, frozenset[str]]] = {
    instrument: frozenset(name for name, of in CONSEQUENCES.items() if of.instrument == instrument)
    for instrument in {of.instrument for of in CONSEQUENCES.values()}
} | {"oral_agreement": frozenset({"committee"}), "invitation": OFFICIAL}
"""The forms of one kind of mediation, with the names under which it is of that kind."""
MEDIATED_AGAIN: Final = frozenset(
    {
        Stage.NAMING,
        Stage.MEDIATION,
        Stage.SUSPENDED,
        Stage.TESTING,
        Stage.AGREED,
        Stage.UNPERFORMED,
        Stage.PERFORMED,
        Stage.VISITED,
        Stage.TERMINATED,
    }
)
"""Where what was accepted before stands although it was opened again, only to be mediated."""
UNDECIDED: Final = "还没有受理；请先在初查时登记“初查通过，受理”，再出具（办法第15条）。"
NOT_REFUSED: Final = (
    "市场监管部门没有决定不予受理；请先在初查时登记“不予受理”，再出具（办法第15、16条）。"
)
NOT_DELEGATED: Final = "没有委托调解；请先登记委托，再出具（办法第19条）。"
NOT_TERMINATED: Final = (
    "没有终止市场监管部门的调解；请先登记“终止调解”或者“消费者撤回”，再出具（办法第23条）。"
)
ANOTHER_KIND: Final = "以“{name}”名义调解的，不用这种文书。"
IN_ITS_HANDS: Final = "市场监管部门已经受理，还没有交其他组织以自己的名义调解。"


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided since the dispute was opened last. `admitted`: it was found admissible, by
    whomever: the regulator may accept by its notice what the association has; `accepted`: the
    regulator has accepted it, also before; `refused`: the regulator refused it; `ended`: the
    mediation was terminated, `ended_there`: by the regulator; `name`: under whose it is mediated;
    `stage`: before the archive."""

    stage: Stage
    name: str
    admitted: bool
    accepted: bool
    refused: bool
    ended: bool
    ended_there: bool

    @property
    def stands_accepted(self) -> bool:
        return self.admitted or (self.accepted and self.stage in MEDIATED_AGAIN)

    @property
    def is_terminated(self) -> bool:
        """In the regulator's name, before a name was chosen, or because the consumer withdrew what
        the regulator had accepted."""
        if self.accepted and self.stage is Stage.WITHDRAWN:
            return True
        if self.name:
            return self.ended and self.name in OFFICIAL
        return self.ended_there and self.accepted


def why_not_issued(key: str, now: Decided) -> str:
    """Why a paper of this form may not be issued; empty where it may."""
    if key in IN_REGULATORS_NAME and not now.accepted:
        return NOT_ACCEPTED
    match key:
        case "acceptance" if not now.stands_accepted:
            return UNDECIDED
        case "refusal" if not now.refused:
            return NOT_REFUSED
        case "delegation" if now.name not in DELEGATIONS:
            return NOT_DELEGATED
        case "termination" if not now.is_terminated:
            return NOT_TERMINATED
    return _of_another_kind(key, now)


def _of_another_kind(key: str, now: Decided) -> str:
    """Where no name is held nobody else mediates: what was agreed by phone or on the scene is
    written down before a name is."""
    names = NAMES_OF.get(key)
    if names is None or now.name in names:
        return ""
    if now.name:
        return ANOTHER_KIND.format(name=NAMES[now.name])
    return IN_ITS_HANDS if now.accepted and not names & OFFICIAL else ""


def of_its_office(key: str, role: str, department: str) -> bool:
    """Whether a person of this role in a department of this kind acts with a form of this key."""
    return key not in OF_ITS_OFFICE or decides(OF_REGULATOR, role, department)
