"""Names of shops brought to one form, so that a sign, a nickname and a register entry meet."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

#: Bounded, as all that is repeated here: a text of a hundred thousand brackets is read once.
PARENTHESES: Final = re.compile(r"[(\[【〔（][^)\]】〕）]{0,50}[)\]】〕）]")
NOISE: Final = re.compile(r"[\W_]+")
REGION: Final = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}省)?"
    r"(?:[\u4e00-\u9fff]{2,3}(?<![超门菜夜集花股])市)?"
    r"(?:[\u4e00-\u9fff]{1,3}(?<![小景社园校])[区县])?"
)
LEGAL_FORMS: Final = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "分公司",
    "公司",
    "经营部",
    "服务部",
    "商行",
)
"""Endings of a name on a licence, the longer before what they end in."""
BRANCHES: Final = ("店铺", "分店")
"""Endings of a shop that a sign has too, and a licence not."""
_OTHERS: Final = (
    "个体工商户", "经营店", "营业部", "旗舰店", "专卖店", "总店", "门店", "门市部", "商店",
    "店", "行", "铺",
)  # fmt: skip
SUFFIX: Final = re.compile(f"(?:{'|'.join((*LEGAL_FORMS, *BRANCHES, *_OTHERS))})$")
LICENCE: Final = re.compile(rf"(?<=\w\w)(?:{'|'.join(LEGAL_FORMS)}){{1,6}}$")
SHORTEST: Final = 2
LONGEST_SUFFIX: Final = 6


def normal_name(name: str) -> str:
    """The name without width, case, punctuation, remarks, region and legal form.

    At least two characters stay: 云泽市亭东区张记火锅店（建设中路店） becomes 张记火锅.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    bare = NOISE.sub("", PARENTHESES.sub("", folded)) or NOISE.sub("", folded)
    local = REGION.sub("", bare)
    bare = local if len(local) >= SHORTEST else bare
    end = len(bare)
    while found := SUFFIX.search(bare, max(0, end - LONGEST_SUFFIX), end):
        if found.start() < SHORTEST:
            break
        end = found.start()
    return bare[:end]


def without_licence(name: str) -> str:
    """A registered name without remarks and legal form, which nobody uses: 云泽市福临珠宝."""
    return LICENCE.sub("", PARENTHESES.sub("", name))


def whole_name(name: str) -> str:
    """The name without width, case and punctuation: what stands in brackets counts."""
    return NOISE.sub("", unicodedata.normalize("NFKC", name).casefold())


def normal_address(address: str) -> str:
    """The address without width, case and punctuation."""
    return NOISE.sub("", unicodedata.normalize("NFKC", address).casefold())


def closeness(one: str, other: str) -> float:
    """How much of the shorter address is in the other, from 0 to 1.

    Counted in pairs of neighbouring characters; numbers count as a whole, since 12号 is not 21号.
    """
    left, right = _pieces(normal_address(one)), _pieces(normal_address(other))
    if not left or not right:
        return 0.0
    return len(left & right) / min(len(left), len(right))


def _pieces(text: str) -> set[str]:
    tokens = re.findall(r"\d+|[^\d]", text)
    return {first + second for first, second in pairwise(tokens)}
