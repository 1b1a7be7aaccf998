"""What a consumer claims: the seven remedies of the official form of registration.

They are read from redacted text where no person ticked them, so they are shown as read.
"""

import re
from typing import Final

CLAIMS: Final = {
    "修理": r"修理|维修|保修|返修|修好",
    "重作": r"重作|重做|返工",
    "更换": r"更换|换货|换新|调换|换一[台个件部双套]",
    "退货": r"退货|退回商品|退掉",
    "补足商品数量": r"补足|补齐|补发",
    "退还货款和服务费用": r"退(?:货)?(?:还)?[款钱费卡]|退还|退[定订押]金|返还|退一赔|退余额",
    "赔偿损失": r"赔",
}
"""投诉请求 of 投诉登记表 (2026-04, note 4), each with the words in which people claim it."""

PATTERNS: Final = {claim: re.compile(words) for claim, words in CLAIMS.items()}
ASKING: Final = re.compile(r"(?:要求|请求|诉求|主张|希望|申请)[^。；！？;!?\n]*")
"""A claim: whatever follows the word up to the end of its sentence."""


def claims_in(text: str) -> list[str]:
    """The claims that a text contains, in the order of the form.

    Where it states a request, that alone counts (商家只肯换货，要求退款: the money back); where it
    does not, every remedy that it names.
    """
    demands = "\n".join(ASKING.findall(text)) or text
    return [claim for claim, pattern in PATTERNS.items() if pattern.search(demands)]
