"""A dispute in one line: what it is about and what is wanted. From redacted text only."""

import re
from collections.abc import Sequence
from typing import Final

LENGTH: Final = 60  # characters of the line
DEMANDS: Final = (  # in the words of the registration form, the most specific first
    ("退一赔三", "要求退一赔三"),
    ("假一赔", "要求假一赔十"),
    ("退款", "要求退款"),
    ("退货", "要求退货"),
    ("退还", "要求退款"),
    ("退卡", "要求退款"),
    ("退定金", "要求退款"),
    ("换货", "要求更换"),
    ("换新", "要求更换"),
    ("更换", "要求更换"),
    ("修理", "要求修理"),
    ("维修", "要求修理"),
    ("补足", "要求补足数量"),
    ("少了", "要求补足数量"),
    ("赔偿", "要求赔偿"),
    ("赔", "要求赔偿"),
)
OPENING: Final = re.compile(
    r"^(?:（[^）]*）|【[^】]*】)*(?:报警人|来电人|投诉人|消费者|当事人)?(?:来电)?(?:自称|称|反映|投诉)?(?:其)?[：:，,]*"
)
CLAUSE: Final = re.compile(r"[，。；！？,;!?\n]")


def summarise(goods: str, phrases: Sequence[str], text: str) -> str:
    """E.g. “黄金项链：价格不合理、退货难，要求退款”; the text's opening when nothing is known."""
    head = goods.strip()[:20]
    problems = "、".join(phrases[:3])
    if not problems:
        return shorten("：".join(part for part in (head, opening(text)) if part))
    wanted = demand(text)
    line = "：".join(part for part in (head, problems) if part)
    return shorten(f"{line}，{wanted}" if wanted else line)


def demand(text: str) -> str:
    """The first of the seven official demands that the text contains; empty when none."""
    return next((words for word, words in DEMANDS if word in text), "")


def opening(text: str) -> str:
    """The first clauses of a text, without its usual opening words."""
    content = OPENING.sub("", text.strip(), count=1)
    parts = [part for part in CLAUSE.split(content) if part]
    line = ""
    for part in parts:
        if line and len(line) + len(part) > LENGTH - 20:
            break
        line = f"{line}，{part}" if line else part
    return line


def shorten(line: str) -> str:
    return line if len(line) <= LENGTH else f"{line[: LENGTH - 1]}…"
