"""回填: what has to be typed into other systems by hand, and when it waits to be.

Every complaint runs through 全国12315平台 (办法第40条), the police keep their feedback in a
system of their own, and people's mediation has its register. The desk gives the texts; a person
types them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from liandong.desk.disputes.rules.facts import DELEGATIONS, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.engine.vocabulary import Source

S = Stage


class Channel(StrEnum):
    """Where something is to be filled in."""

    POLICE = "police"
    REGISTRATION = "registration"
    ANSWER = "answer"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Platform:
    """A place to fill in. `source`: the source whose export shows what was filled in.

    `names`: under whose name the dispute is held, empty where nobody's was chosen.
    """

    label: str
    system: str
    stages: tuple[Stage, ...]
    source: Source | None = None
    names: tuple[str, ...] = ()


AGREED: Final = (S.AGREED, S.UNPERFORMED, S.PERFORMED, S.VISITED)
PHONED: Final = (S.SETTLED, S.UNSETTLED)
IN_ROOM: Final = (S.MEDIATION, S.SUSPENDED, S.TESTING)
LEFT: Final = (S.WITHDRAWN, S.RETURNED, S.TRANSFERRED)
ENDED: Final = (*PHONED, *AGREED, S.REFUSED, S.TERMINATED, S.ARCHIVED)

PLATFORMS: Final[Mapping[Channel, Platform]] = {
    Channel.POLICE: Platform(  # as soon as nobody is on the scene any more
        "110 反馈",
        "公安接处警系统",
        (S.REVIEW, S.NAMING, *IN_ROOM, *ENDED, *LEFT, S.POLICE),
        Source.POLICE_110,
    ),
    Channel.REGISTRATION: Platform(  # not what the association or the committee holds by itself
        "12315 登记",
        "全国12315平台",
        (*IN_ROOM, *ENDED),
        Source.COMPLAINT_12315,
        ("", "regulator", *DELEGATIONS),
    ),
    Channel.ANSWER: Platform(
        "12315 反馈", "全国12315平台", (*ENDED, *LEFT), Source.COMPLAINT_12315
    ),
    Channel.PEOPLE: Platform(
        "人民调解登记",
        "人民调解管理系统",
        (*AGREED, S.TERMINATED, S.ARCHIVED),
        names=("committee",),
    ),
}
LABELS: Final = {channel.value: platform.label for channel, platform in PLATFORMS.items()}

OUTCOMES: Final = (Fact.AGREED, Fact.PAID, Fact.WAYS_EXPLAINED, Fact.TERMINATION, Fact.REFUSAL)
"""One of these is there when an archived dispute was handled, and did not only go away."""
