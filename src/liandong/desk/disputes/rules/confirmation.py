"""司法确认: whose mediated agreements a court can be asked to confirm.

民事诉讼法 (2023) art. 205: the agreement of any lawfully founded mediation organisation, both
parties together, within thirty days of its taking effect; art. 206: once confirmed it can be
enforced. 人民调解法 art. 33 says the same of people's mediation. A market regulator is no such
organisation by itself, but a court's roster may carry it (最高人民法院关于人民法院特邀调解的规定
art. 1, 6).
"""

from typing import Final

from liandong.desk.access.rules.offices import ASSOCIATION
from liandong.desk.disputes.rules.facts import DELEGATIONS
from liandong.desk.disputes.rules.workflow_step import PRESIDING

ORGANISATIONS: Final = frozenset({"committee", "association", *DELEGATIONS})
"""Names under which a mediation organisation mediates; by delegation it is one as well."""
REGULATOR: Final = "regulator"
PEOPLE: Final = "committee"
MEDIATORS: Final = {
    "association": frozenset({ASSOCIATION}),
    **{name: offices for name, (offices, _law) in PRESIDING.items()},
}
"""By the name: the offices that mediate under it, whose papers prove that they did."""

NO_ORGANISATION: Final = (
    "没有调解组织主持调解，不能申请司法确认（民事诉讼法第205条）；"
    "不履行的，告知仲裁、诉讼等途径（消法第39条）。"
)
NOT_ON_ROSTER: Final = (
    "市场监管局的调解书不能直接申请司法确认：法院特邀调解组织名册没有列入本局"
    "（民事诉讼法第205条）；不履行的，告知仲裁、诉讼等途径（消法第39条）。"
)
NO_PROOF: Final = (
    "还没有调解组织主持调解的凭据：先有该组织的调解笔录、现场调解记录或协议书，再申请司法确认。"
)
OF_OTHERS: Final = "双方共同申请司法确认，由主持调解的单位登记。"
TOO_LATE: Final = "协议生效已超过三十日，不能再申请司法确认（民事诉讼法第205条）。"
CONSEQUENCE: Final = "协议生效起三十日内双方可共同申请司法确认，确认后可强制执行"


def barred(name: str, *, on_roster: bool) -> str:
    """Why agreements under this name are not confirmed; empty where they are. `on_roster`: the
    court's roster of invited mediation organisations names the regulator."""
    if name in ORGANISATIONS or (name == REGULATOR and on_roster):
        return ""
    return NOT_ON_ROSTER if name == REGULATOR else NO_ORGANISATION


def registers(name: str, office: str) -> bool:
    """Whether somebody of this office registers that both sides applied. What the committee has
    mediated, and proves by its own paper, a colleague at the station registers for it."""
    return name == PEOPLE or office in MEDIATORS.get(name, frozenset())


def basis(name: str) -> str:
    """The articles that a joint application under this name rests on."""
    law = "民事诉讼法第205条、第206条"
    return f"{law}；人民调解法第33条" if name == PEOPLE else law
