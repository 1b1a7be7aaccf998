"""Legal bars to choosing a name and to ending a mediation, for everybody.

办法第16条第2项: what the association has accepted, the regulator must refuse; so what 12315 has
registered the association does not accept as its own. A failed people's mediation bars nothing: the
new rule names it no more. 办法第19条: who mediates by delegation does not delegate again.
办法第15、18条: the regulator mediates, itself or by delegation, what it has accepted.
办法第23条第1款: a ground of ending that has not come about is none.
"""

from datetime import date, timedelta
from typing import Final

from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL
from liandong.desk.disputes.rules.stages import Stage

DOUBLE: Final = (
    "12315 已有登记，消费者协会不能再自行受理：市场监管部门会因此不得受理（办法第16条第2项）。"
    "要由消协调解的，双方同意后委托（第19条）。"
)
AGAIN: Final = "已经委托调解，受委托的组织不得再委托（办法第19条）。"
NOT_ACCEPTED: Final = (
    "市场监管部门还没有受理这件，不能以其名义调解，也不能委托（办法第15、18、19条）。"
    "要由其调解的，撤销上一步，由市监承办人在初查时受理（已结的先用“重新办理”），受理以后再选。"
)
NOT_ACCEPTED_ON_SCENE: Final = (
    "市场监管部门还没有受理这件，现场不能以其名义调解（办法第15、18条）。"
    "要由其调解的，请“引导至调解室”，初查受理以后再选。"
)
MEDIATION_LASTS: Final = timedelta(days=60)
NOT_YET: Final = "六十日还没有满，不能以第5项终止（办法第23条第1款第5项）。"
NOT_MEDIATED: Final = "还没有调解过，不能以“无法达成一致”终止（办法第23条第1款第3项）。"


def bar_of(
    name: str, *, registered: bool, accepted: bool, held_as: str = "", on_scene: bool = False
) -> str:
    """Why this name cannot be chosen; empty where it can. `registered`: 12315 has the complaint;
    `accepted`: the regulator has accepted it (`queries.acceptance`)."""
    if name == "association" and registered:
        return DOUBLE
    if name in DELEGATIONS and held_as in DELEGATIONS:
        return AGAIN
    if name in OFFICIAL and not accepted:
        return NOT_ACCEPTED_ON_SCENE if on_scene else NOT_ACCEPTED
    return ""


def bar_of_ending(ground: str, stage: Stage, *, until: date | None, today: date) -> str:
    """Why a mediation cannot be ended on this ground; empty where it can. `until` is the last day
    of the mediation, where the law sets one."""
    if ground == "5" and until is not None and today <= until:
        return NOT_YET
    if ground == "3" and stage is Stage.NAMING:
        return NOT_MEDIATED
    return ""
