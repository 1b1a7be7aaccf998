"""Under whose name a dispute is mediated: what follows from it, and what is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.bars import bar_of


@dataclass(frozen=True, slots=True)
class Consequence:
    """`instrument` is the key of a form of papers; `words` are shown before the name is chosen."""

    label: str
    instrument: str
    words: str
    paper: str
    clock: str
    forms: str
    seal: str
    law: str

    @property
    def sentence(self) -> str:
        """All that follows, in one sentence."""
        return f"出{self.paper}，加盖{self.seal}；{self.clock}。{self.words}"


CONSEQUENCES: Final = {
    "regulator": Consequence(
        label="市场监管局",
        instrument="agreement",
        words="双方签字后生效，不履行的另行诉讼、仲裁，不能直接申请强制执行。",
        paper="投诉调解书（行政调解）",
        clock="自受理起六十日，检定、鉴定时间不计",
        forms="总局式样 5–9",
        seal="市场监管局印章",
        law="办法第18条、第23条、第24条",
    ),
    "delegated": Consequence(
        label="消费者协会（受市场监管局委托）",
        instrument="agreement",
        words="须双方都同意委托；消协以市场监管局名义调解，不得再委托。",
        paper="投诉调解书（行政调解）",
        clock="自受理起六十日，同市场监管局",
        forms="总局式样 5–9",
        seal="市场监管局印章",
        law="办法第19条",
    ),
    "association": Consequence(
        label="消费者协会自行",
        instrument="association_agreement",
        words="消协一经受理，市场监管局对同一争议不再受理。",
        paper="消协调解协议",
        clock="没有法定期限",
        forms="消协文书，不用总局式样",
        seal="消费者协会印章",
        law="消法第37条、第39条；办法第16条第2项",
    ),
    "committee": Consequence(
        label="人民调解委员会",
        instrument="people_agreement",
        words="有法律约束力，司法确认后可强制执行。调解不成不影响再向 12315 投诉。",
        paper="人民调解协议书，或记入笔录的口头协议",
        clock="生效起三十日内可共同申请司法确认",
        forms="人民调解文书",
        seal="人民调解委员会印章",
        law="人民调解法第28条、第31条、第33条",
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One name to choose: what follows, why it cannot be chosen (`bar`), what is missing for it."""

    code: str
    consequence: Consequence
    bar: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a choice rests on. `registered`: 12315 has the complaint; `accepts`: whoever asks may
    decide for the regulator."""

    registered: bool
    held_as: str
    consented: bool
    delegation_consented: bool
    accepts: bool


def choices(known: Known) -> list[Choice]:
    """The four, in the order of the law."""
    return [
        Choice(
            code,
            consequence,
            bar_of(code, registered=known.registered, held_as=known.held_as),
            tuple(_missing(code, known)),
        )
        for code, consequence in CONSEQUENCES.items()
    ]


def _missing(code: str, known: Known) -> Iterator[str]:
    if not known.consented:
        yield "双方同意调解"
    if code in {"regulator", "delegated"} and not known.registered:
        yield "12315 登记编号（调解期间补登）"
    if code == "delegated":
        if not known.delegation_consented:
            yield "双方同意委托"
        if not known.accepts:
            yield "由有初查权限的承办人办理"


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
