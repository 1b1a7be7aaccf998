"""The instruments of a warning to a trader: who has which, on which article.

The police have none of their own: they sign the report and may deliver (PRACTICE C3).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Instrument(StrEnum):
    """What a letter is."""

    IMPROVEMENT = "improvement"
    GUIDANCE_TALK = "guidance_talk"
    GUIDANCE = "guidance"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class InstrumentRule:
    """Which kind of department has it, the form that is sent, the other papers of its set.

    `basis` is the article that its form cites; empty where the drafter chooses one.
    """

    instrument: Instrument
    label: str
    department: str
    form: str
    basis: str
    is_talk: bool = False
    papers: tuple[str, ...] = ("rectification", "recheck")


INSTRUMENTS: Final[dict[str, InstrumentRule]] = {
    rule.instrument.value: rule
    for rule in (
        InstrumentRule(
            Instrument.IMPROVEMENT,
            "改进意见函",
            "association",
            "improvement",
            "《消费者权益保护法实施条例》第三十九条",
        ),
        InstrumentRule(
            Instrument.GUIDANCE_TALK,
            "指导谈话（约请）",
            "association",
            "guidance_talk",
            "《消费者权益保护法实施条例》第三十九条、第四十条",
            is_talk=True,
            papers=("talk_record", "pledge", "rectification", "recheck"),
        ),
        InstrumentRule(
            Instrument.GUIDANCE,
            "行政指导书",
            "regulator",
            "guidance",
            "《侵害消费者权益行为处罚办法》第三条",
        ),
        InstrumentRule(
            Instrument.TALK,
            "行政约谈",
            "regulator",
            "talk_notice",
            "",
            is_talk=True,
            papers=("talk_approval", "talk_record", "pledge", "rectification", "recheck"),
        ),
    )
}
LABELS: Final = {key: rule.label for key, rule in INSTRUMENTS.items()}

TALK_BASES: Final = (
    "《侵害消费者权益行为处罚办法》第三条",
    "《中华人民共和国食品安全法》第一百一十四条",
    "《中华人民共和国反不正当竞争法》第十八条",
    "《网络交易监督管理办法》第三十八条",
    "《直播电商监督管理办法》第五十二条",
)
"""Articles on which the regulator may summon a trader. That of the food law asks for a hazard that
was not removed, and goes into the credit file of the trader."""


def of_department(kind: str) -> list[InstrumentRule]:
    """Those that a department of this kind may draft."""
    return [rule for rule in INSTRUMENTS.values() if rule.department == kind]
