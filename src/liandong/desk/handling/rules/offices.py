"""In whose name one may act with those who are there."""

from collections.abc import Collection
from typing import Final

from liandong.desk.access.rules.offices import ASSOCIATION, COMMITTEE, POLICE, REGULATOR

WORDS: Final = {
    POLICE: "民警",
    ASSOCIATION: "消费者协会人员",
    COMMITTEE: "人民调解员",
    REGULATOR: "市场监管局人员",
}
"""Somebody of each office, in the order in which a text names them."""
TITLES: Final = {
    REGULATOR: "市场监管局",
    ASSOCIATION: "消费者协会",
    COMMITTEE: "人民调解委员会",
}
POLICE_ALONE: Final = "公安（民警现场处置，未以调解组织名义）"
"""What a record of the scene says where no organisation mediated."""
POLICE_LABEL: Final = "民警现场处置"
NAMES_ON_SCENE: Final = (POLICE, "regulator", "association", "committee")
"""How a dispute can be settled on the scene: by the police alone, or in the name of an office."""


def words_of(offices: Collection[str]) -> str:
    """Those who were there, by office: 民警、消费者协会人员. Empty where nobody is known."""
    return "、".join(words for office, words in WORDS.items() if office in offices)


def absent(name: str, present: Collection[str]) -> str:
    """Why this name cannot be used on a scene where somebody of each of the offices `present` has
    registered the own arrival; empty where it can."""
    if name == POLICE:
        return "" if POLICE in present else "没有民警本人登记到场。"
    title = TITLES.get(name, "")
    if not title or name in present:
        return ""
    return (
        f"{title}没有人本人登记到场，不能以其名义调解；请其在自己的账号登记到场后再办，"
        "或引导至调解室。"
    )


def unstaffed(name: str, offices: Collection[str]) -> str:
    """Why this name cannot be chosen in the room of a station whose mediators act for `offices`."""
    office = COMMITTEE if name == "delegated_committee" else name
    if office not in {ASSOCIATION, COMMITTEE} or office in offices:
        return ""
    if office != name:
        return f"本站没有{TITLES[office]}的调解员，不能委托其调解。"
    return f"本站没有{TITLES[name]}的调解员，不能以其名义调解。"
