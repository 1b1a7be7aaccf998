"""For which office somebody acts, and what an office decides."""

from collections.abc import Collection
from typing import Final

POLICE: Final = "police"
ASSOCIATION: Final = "association"
COMMITTEE: Final = "committee"
REGULATOR: Final = "regulator"

OFFICE_OF_ROLE: Final = {
    "duty_officer": POLICE,
    "mediator": ASSOCIATION,
    "people_mediator": COMMITTEE,
    "regulator": REGULATOR,
}
"""Roles that belong to one office whatever the department is."""

RECEIVING: Final = frozenset({REGULATOR, ASSOCIATION})
"""Who accepts a complaint or refuses to: the regulator (办法第15、16条), the association its own
(消法第37条). The police and the committee mediate, and accept no complaint."""
OF_REGULATOR: Final = frozenset({REGULATOR})
"""Who accepts, refuses or returns what 12315 has registered (办法第15、16、41条), from whom it is
withdrawn, and who has it mediated by others in its name (第19条): a decision that cannot be
delegated."""
MEDIATING: Final = frozenset({REGULATOR, ASSOCIATION, COMMITTEE})
"""Who mediates, in its own name or in the regulator's."""
OF_POLICE_CASE: Final = frozenset({POLICE, REGULATOR})
"""Who registers what the police came to in what is the regulator's: they answer the regulator."""
NOT_THIS_OFFICE: Final = "受理、不予受理由市场监管部门或者消费者协会决定"
LEFT_TO_REGULATOR: Final = (
    "12315 登记的投诉由市场监管部门决定受理、不予受理或者退回（办法第15、16、41条），"
    "移送、委托调解、终止调解也由其决定，消费者撤回由其登记（第19、23条）"
)

POLICE_ANSWER: Final = "公安的办理结果由公安机关答复，由其或者市场监管部门登记"
WORDS: Final = {OF_REGULATOR: LEFT_TO_REGULATOR, OF_POLICE_CASE: POLICE_ANSWER}


def words_for(offices: Collection[str]) -> str:
    """What is told to whom a decision of these offices is not left."""
    return WORDS.get(frozenset(offices), NOT_THIS_OFFICE)


def office_of(role: str, department: str) -> str:
    """The office for which a person of this role in a department of this kind acts."""
    return OFFICE_OF_ROLE.get(role, department)


def decides(offices: Collection[str], role: str, department: str) -> bool:
    """Whether such a person decides what is left to `offices`; where there are none, anybody."""
    return not offices or office_of(role, department) in offices
