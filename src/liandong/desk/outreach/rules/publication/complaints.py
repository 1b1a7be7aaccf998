"""公示: which complaints are handed to the national platform for publication, and which are not.

Publication goes through the platform (since 2023-10), never through a page of our own. The rule of
the platform itself is not known here but for its draft; each exclusion names the article that it
rests on, and what else the platform's rule says is entered with its basis.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

RULE: Final = "《市场监督管理投诉举报处理办法》"


class State(StrEnum):
    """Where a list is."""

    PREPARING = "preparing"
    SUBMITTED = "submitted"
    CHECKED = "checked"


STATES: Final = {
    State.PREPARING: "整理中",
    State.SUBMITTED: "待审核",
    State.CHECKED: "已审核",
}


class Exclusion(StrEnum):
    """Why a complaint is not published."""

    NO_CONSENT = "no_consent"
    NOT_TRUE = "not_true"
    PRIVACY = "privacy"
    MINOR = "minor"
    TRADE = "trade"
    STATE = "state"
    REPORTER = "reporter"
    OTHER = "other"


EXCLUSIONS: Final[dict[str, tuple[str, str]]] = {
    Exclusion.NO_CONSENT: ("投诉人没有同意公示", "文书式样一《投诉登记表》“是否同意公示投诉信息”"),
    Exclusion.NOT_TRUE: ("投诉不真实，或不能核实", f"{RULE}第十六条第三项、第五项、第六项"),
    Exclusion.PRIVACY: (
        "涉及个人隐私、个人信息，去不掉",
        f"{RULE}第三十九条第二款；《个人信息保护法》第二十五条",
    ),
    Exclusion.MINOR: ("涉及未成年人", "《个人信息保护法》第二十八条、第三十一条"),
    Exclusion.TRADE: ("涉及商业秘密", f"{RULE}第三十九条第二款"),
    Exclusion.STATE: (
        "涉及国家秘密，或公开后可能危及国家安全、公共安全、经济安全、社会稳定",
        f"{RULE}第三十九条第一款",
    ),
    Exclusion.REPORTER: ("公开后会暴露举报人", f"{RULE}第三十七条"),
    Exclusion.OTHER: ("其他（写明依据）", ""),
}
"""Words and article of each."""
EXCLUSION_WORDS: Final = {key: words for key, (words, _article) in EXCLUSIONS.items()}
CONSENTS: Final = {"yes": "同意", "no": "不同意", "open": "没有询问"}
TRUTHS: Final = {"yes": "真实", "no": "不真实", "open": "不能核实"}
RESULTS: Final = {
    "kept": "异议不成立，照常公示",
    "corrected": "部分成立，撤出更正后重新整理",
    "removed": "异议成立，不予公示",
}


class Out(StrEnum):
    """Why a complaint was taken out of a checked list."""

    CONSENT = "consent"
    OUTCOME = "outcome"
    CORRECTED = "corrected"
    REMOVED = "removed"
    OTHER = "other"


OUT_REASONS: Final = {
    Out.CONSENT: "投诉人后来不同意公示",
    Out.OUTCOME: "办理结果或内容有变化，重新整理",
    Out.OTHER: "其他（写明原因）",
    Out.CORRECTED: "异议部分成立，更正后重新整理",
    Out.REMOVED: "异议成立",
}
OUT_BY_STAFF: Final = (Out.CONSENT, Out.OUTCOME, Out.OTHER)
"""Those that are entered; the others follow from the answer to an objection."""
LISTED_AGAIN: Final = (Out.OUTCOME.value, Out.CORRECTED.value)
"""Taken out for these, a complaint is decided on and checked anew in another list."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is published; else why not, with the article. `basis`: also of a consent that the
    registration does not bear out."""

    publishes: bool
    exclusion: str = ""
    basis: str = ""


def decide(consent: str, truth: str, exclusion: str, basis: str) -> Decision:
    """What follows from what was entered. Raises ValueError, in words for the page, where something
    is missing: nothing is taken for granted."""
    if consent not in CONSENTS:
        raise ValueError("请登记投诉人是否同意公示。")
    if truth not in TRUTHS:
        raise ValueError("请登记投诉是否真实。")
    if exclusion and exclusion not in EXCLUSIONS:
        raise ValueError("没有这种排除情形。")
    if exclusion == Exclusion.OTHER and not basis.strip():
        raise ValueError("其他排除情形请写明依据。")
    if not exclusion:
        if consent != "yes":
            exclusion = Exclusion.NO_CONSENT.value
        elif truth != "yes":
            exclusion = Exclusion.NOT_TRUE.value
    if not exclusion:
        return Decision(True, basis=basis.strip())
    words = (EXCLUSIONS[exclusion][1], basis.strip())
    return Decision(False, exclusion, "；".join(part for part in words if part))


@dataclass(frozen=True, slots=True)
class Platform:
    """A line of the platform's own list."""

    complaint: str
    merchant: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Numbers of complaints: on both sides alike; not on the platform; on the platform, but not
    passed here; of another merchant (number, here, there)."""

    matched: list[str]
    missing: list[str]
    unexpected: list[str]
    differs: list[tuple[str, str, str]]


def reconcile(
    here: Mapping[str, str], there: Iterable[Platform], *, alike: Mapping[str, str]
) -> Reconciled:
    """`here`: merchants by the number of the complaints that passed; `alike`: the plain form
    of each merchant's name that occurs."""
    platform = {line.complaint: line.merchant for line in there}
    differs = [
        (number, merchant, platform[number])
        for number, merchant in here.items()
        if number in platform
        and platform[number]
        and alike.get(platform[number]) != alike.get(merchant)
    ]
    wrong = {number for number, _here, _there in differs}
    return Reconciled(
        matched=sorted(number for number in here if number in platform and number not in wrong),
        missing=sorted(number for number in here if number not in platform),
        unexpected=sorted(number for number in platform if number not in here),
        differs=sorted(differs),
    )
