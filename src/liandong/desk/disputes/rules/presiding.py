"""Who presides over a mediation, by the name under which it is held.

An agreement of people's mediation is signed by a people's mediator (人民调解法第29条). A complaint
is mediated by staff of the regulator, or of whom it has delegated with the consent of both (办法
第19、21条).
"""

from typing import Final

from liandong.desk.access.rules.offices import ASSOCIATION, COMMITTEE, REGULATOR

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


def presides(name: str, office: str) -> str:
    """Why a mediator of this office does not preside under this name; empty where one may."""
    allowed, reason = PRESIDING.get(name, (frozenset({office}), ""))
    return "" if office in allowed else reason
