"""What the law does not let happen when the name of a mediation is chosen, whoever asks for it.

办法第16条第2项: what the association has accepted, the regulator must refuse; so what 12315 has
registered the association does not accept as its own. A failed people's mediation bars nothing: the
new rule names it no more. 办法第19条: who mediates by delegation does not delegate again.
"""

from typing import Final

DOUBLE: Final = (
    "12315 已有登记，消费者协会不能再自行受理：市场监管部门会因此不得受理（办法第16条第2项）。"
    "要由消协调解的，双方同意后委托（第19条）。"
)
AGAIN: Final = "已经委托消费者协会调解，受委托的不得再委托（办法第19条）。"


def bar_of(name: str, *, registered: bool, held_as: str = "") -> str:
    """Why this name cannot be chosen; empty where it can. `registered`: 12315 has the complaint."""
    if name == "association" and registered:
        return DOUBLE
    if name == "delegated" and held_as == "delegated":
        return AGAIN
    return ""
