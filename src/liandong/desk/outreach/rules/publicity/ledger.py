"""宣传活动: who ran it, in what form, what was handed out.

State organs are to make the law known (法治宣传教育法 art. 9, 18); who runs or manages a public
place is to do so there by himself (art. 31).
"""

from typing import Final, NamedTuple

from liandong.desk.outreach.rules.counted_lines import CountedLine, counted_text, read_counted_lines

RUN_BY: Final = {
    "joint": "联合开展",
    "office": "本单位开展",
    "place": "场所经营管理者自行开展",
}
FORMATS: Final = {
    "boards": "展板",
    "real_or_fake": "真假识别",
    "desk": "咨询台",
    "talk": "讲座",
    "leaflets": "发放资料",
    "online": "线上",
    "screens": "屏幕、广播",
    "other": "其他",
}


class HandedOut(NamedTuple):
    """What kind of material, and how many copies."""

    kind: str
    copies: int


def read_handouts(text: str) -> list[HandedOut]:
    """A line for each, as “防骗宣传单 500”. Raises ValueError with a line that is not so."""
    return [HandedOut(*row) for row in read_counted_lines(text, unit="份", digits=6)]


def handouts_text(rows: list[HandedOut]) -> str:
    return counted_text([CountedLine(*row) for row in rows])


def read_partners(text: str) -> list[str]:
    """参加单位, a line for each, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
