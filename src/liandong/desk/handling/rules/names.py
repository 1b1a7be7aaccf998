"""Under whose name a dispute is mediated: the instrument that follows and what it means."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Consequence:
    """`instrument` is the key of a form of papers; `words` are shown before the name is chosen."""

    label: str
    instrument: str
    words: str
    law: str


CONSEQUENCES: Final = {
    "regulator": Consequence(
        "市场监管局",
        "agreement",
        "出行政调解书，加盖市场监管局印章；自受理起六十日内办结。双方签字后生效，不履行的另行诉讼、仲裁，"
        "不能直接申请强制执行。",
        "办法第18条、第23条、第24条",
    ),
    "delegated": Consequence(
        "消费者协会（受市场监管局委托）",
        "agreement",
        "须双方同意委托；消协以市场监管局名义调解，不得再委托；文书、印章、六十日期限同市场监管局。",
        "办法第19条",
    ),
    "association": Consequence(
        "消费者协会自行",
        "association_agreement",
        "出消协调解协议，加盖消协印章；没有法定期限。消协一经受理，市场监管局对同一争议不再受理。",
        "消法第37条、第39条；办法第16条第2项",
    ),
    "committee": Consequence(
        "人民调解委员会",
        "people_agreement",
        "出人民调解协议书，加盖委员会印章，有法律约束力；生效起三十日内可共同申请司法确认，确认后可强制执行。"
        "调解不成不影响再向 12315 投诉。",
        "人民调解法第28条、第31条、第33条",
    ),
}

AT_STAGE: Final = {
    "open": ("complaint", "handoff"),
    "handling": ("complaint", "handoff"),
    "on_scene": ("scene", "complaint"),
    "review": ("complaint", "identity", "acceptance", "refusal"),
    "naming": ("acceptance", "delegation", "people_application"),
    "mediation": ("invitation", "minutes", "law_sheet"),
    "suspended": ("minutes",),
    "testing": ("minutes",),
    "agreed": ("minutes", "confirmation"),
    "unperformed": ("confirmation",),
    "performed": ("scene", "minutes", "revisit"),
    "visited": ("revisit",),
    "refused": ("refusal",),
    "terminated": ("termination", "minutes"),
    "returned": ("handoff",),
    "transferred": ("handoff",),
    "police": ("handoff",),
}
"""What is usually issued while a dispute stands there, beside the instrument of its name."""


def usual(stage: str, name: str) -> tuple[str, ...]:
    """Keys of the forms to offer first."""
    chosen = CONSEQUENCES.get(name)
    instrument = (chosen.instrument,) if chosen and stage in {"agreed", "performed"} else ()
    return (*instrument, *AT_STAGE.get(stage, ()))
