"""Under whose name a dispute is mediated: what follows from it, and what is still missing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from liandong.desk.disputes.rules.confirmation import CONSEQUENCE
from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL
from liandong.desk.disputes.rules.legal_bars import bar_of
from liandong.desk.handling.rules.offices import unstaffed

NOT_YOURS: Final = "以市场监管局名义调解或者委托，由市监承办人决定（办法第18、19条）。"
IN_ITS_HANDS: Final = "市场监管部门已经受理，由市监承办人确定调解主体（办法第15、18条）。"


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


DELEGATED: Final = Consequence(
    label="消费者协会（受市场监管局委托）",
    instrument="agreement",
    words="须双方都同意委托；消协以市场监管局名义调解，不得再委托。",
    paper="投诉调解书（行政调解）",
    clock=f"自受理起六十日，同市场监管局；{CONSEQUENCE}",
    forms="总局式样 5–9",
    seal="市场监管局印章",
    law="办法第19条；民事诉讼法第205条、第206条",
)

CONSEQUENCES: Final = {
    "regulator": Consequence(
        label="市场监管局",
        instrument="agreement",
        words="双方签字后生效，不履行的另行诉讼、仲裁；"
        "只有法院特邀调解名册列有本局的，才可申请司法确认。",
        paper="投诉调解书（行政调解）",
        clock="自受理起六十日，检定、鉴定时间不计",
        forms="总局式样 5–9",
        seal="市场监管局印章",
        law="办法第18条、第23条、第24条；民事诉讼法第205条",
    ),
    "delegated": DELEGATED,
    "delegated_committee": replace(
        DELEGATED,
        label="人民调解委员会（受市场监管局委托）",
        words="须双方都同意委托；以市场监管局名义调解，不是人民调解，不出人民调解协议书，不得再委托。",
    ),
    "association": Consequence(
        label="消费者协会自行",
        instrument="association_agreement",
        words="消协一经受理，市场监管局对同一争议不再受理。",
        paper="消协调解协议",
        clock=f"调解没有法定期限；{CONSEQUENCE}",
        forms="消协文书，不用总局式样",
        seal="消费者协会印章",
        law="消法第37条、第39条；办法第16条第2项；民事诉讼法第205条、第206条",
    ),
    "committee": Consequence(
        label="人民调解委员会",
        instrument="people_agreement",
        words="有法律约束力。调解不成不影响再向 12315 投诉。",
        paper="人民调解协议书，或记入笔录的口头协议",
        clock=f"调解没有法定期限；{CONSEQUENCE}",
        forms="人民调解文书",
        seal="人民调解委员会印章",
        law="人民调解法第28条、第31条、第33条；民事诉讼法第205条、第206条",
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
    """What a choice rests on. `registered`: 12315 has the complaint; `accepted`: the regulator
    accepted it; `delegations`: to which both agreed; `accepts`: whoever asks may decide for the
    regulator; `offices`: for whom the mediators of this station act."""

    registered: bool
    accepted: bool
    held_as: str
    consented: bool
    delegations: Collection[str]
    accepts: bool
    offices: Collection[str]


def why_not(code: str, known: Known) -> str:
    """Why this name is not offered: what the law bars, whose consent or presence there is not."""
    if code in OFFICIAL and not known.accepts:
        return NOT_YOURS
    barred = bar_of(
        code, registered=known.registered, accepted=known.accepted, held_as=known.held_as
    )
    if known.accepted and not known.held_as and not known.accepts:
        barred = barred or IN_ITS_HANDS
    return barred or unstaffed(code, known.offices)


def choices(known: Known) -> list[Choice]:
    """All of them, in the order of the law."""
    return [
        Choice(code, consequence, why_not(code, known), tuple(_missing(code, known)))
        for code, consequence in CONSEQUENCES.items()
    ]


def _missing(code: str, known: Known) -> Iterator[str]:
    if not known.consented:
        yield "双方同意调解"
    if code in OFFICIAL and not known.registered:
        yield "12315 登记编号（调解期间补登）"
    if code in DELEGATIONS and code not in known.delegations:
        yield "双方同意委托"


AT_STAGE: Final = {
    "open": ("complaint", "handoff"),
    "handling": ("complaint", "handoff"),
    "on_scene": ("scene", "complaint"),
    "review": ("complaint", "identity"),
    "naming": ("acceptance", "people_application"),
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


def usual(stage: str, name: str, *, confirmable: bool = True) -> tuple[str, ...]:
    """Keys of the forms to offer first; the application to the court only where one may apply."""
    chosen = CONSEQUENCES.get(name)
    instrument = (chosen.instrument,) if chosen and stage in {"agreed", "performed"} else ()
    forms = (*instrument, *AT_STAGE.get(stage, ()))
    return tuple(key for key in forms if confirmable or key != "confirmation")
