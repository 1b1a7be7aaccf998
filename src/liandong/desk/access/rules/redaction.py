"""Hides personal data in free text, keeping its length.

Rules in order: identity number, bank card, mobile, landline, plate, e-mail, account of a chat
service, home address, name after a cue or before a title. Each finds spans in a folded copy of the
text (full-width signs as half-width, Chinese digits as digits); what it hides becomes `*` in the
original. The rules run until nothing changes, so that redacting a redacted text changes nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress
from typing import Final, NamedTuple

import polars as pl

from liandong.desk.access.rules.masks import HIDDEN, mask_address
from liandong.desk.access.rules.titles import OCCURS, TITLED, WHOLE

Span = tuple[int, int]
Rule = Callable[[str], Iterator[Span]]

CHINESE: Final = "〇零一二三四五六七八九幺"
WIDE: Final = re.compile("[\uff01-\uff5e\u3000]")
WIDE_NUMBER: Final = re.compile("[\uff10-\uff19\uff0b\uff0d\uff38\uff58\u3000]")
NUMERAL: Final = re.compile(f"[{CHINESE}]")
DIGIT: Final = dict(zip(CHINESE, "001234567891", strict=True))
HALF: Final = {chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
#: Seven digits, however they are written: without them no rule of numbers finds anything.
SEVEN: Final = re.compile(rf"(?:[0-9\uff10-\uff19{CHINESE}][ \u3000\uff0d-]?){{7}}")

ID: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
OLD_ID: Final = re.compile(
    r"(?<![0-9])[1-8][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9])"
)
CARD: Final = re.compile(
    r"(?<![0-9])(?=62|4|5[1-5]|35)(?:[0-9]{16,19}|(?:[0-9]{4}[ -]){3}[0-9]{4}(?:[ -]?[0-9]{1,3})?)"
    r"(?![0-9])"
)
MOBILE: Final = re.compile(
    r"(?<![0-9])(?:\+?86[ -]?)?(1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})(?![0-9])"
)
LANDLINE: Final = re.compile(r"(?<![0-9])(0[0-9]{2,3}[ -]?[0-9]{7,8})(?![0-9])")
PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Za-z][ ·.-]?((?=[A-Za-z]{0,6}[0-9])[0-9A-Za-z]{5,6})(?![0-9A-Za-z])"
)
EMAIL: Final = re.compile(r"([0-9A-Za-z._%+-]+)@[0-9A-Za-z-]+\.[A-Za-z]")
ACCOUNT: Final = re.compile(r"(?:微信|QQ|qq|支付宝)(?:账?号|帐号)?:? ?([0-9A-Za-z_-]{5,20})")
HOME: Final = re.compile(r"(?:家住|现住|住址|居住地址?|户籍地址?|居住在):?([^,。、;\s]{4,40})")
ROOM: Final = re.compile(
    r"([0-9]{1,4})(?:号楼|幢|栋)(?:([0-9]{1,2})单元)?([0-9]{3,4})(?:室|(?![0-9]))"
)

CUE: Final = (
    r"(?:报警人|报案人|投诉人|举报人|消费者|求助人|联系人|当事人|经办人|法定代表人|负责人"
    r"|姓名|名叫|本人叫|我叫)"
)
#: Family names; without those that are as often a word after a cue (付款, 向商家, 方面, 金项链).
FAMILY: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁"
    "沈姚卢姜崔钟谭陆汪范廖贾夏韦邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵严覃武戴莫孔汤仇季卞嵇"
    "欧司诸皇高"
)
AFTER: Final = (
    r"(?=称|反映|说|报警?|来电|表示|要求|与|和|因|在|于|到|先生|女士|电话|手机"
    r"|[0-9,。、;:()“”\s]|$)"
)
#: Family names that are as often the beginning of a word: they count where no such word follows.
DOUBTFUL: Final = (
    "金(?!项链|手链|戒|首饰|饰|店|额|银|器|条|镯|耳|价|卡|融|牌|属)|白(?!色|酒|条|天|银|衣|跑|糖|领|给)"
    "|方(?!面|案|便|才|向|可|式)|常(?!在|去|年|常|用|到|来|客)|安(?!装|全|排|检|置|卓|慰)"
    "|易(?!碎|购|拉|损|燃|坏)|万(?!达|元|象|科|一|分|余|家|多|用|事)|石(?!材|膏|油|头|英|板|墨)"
    "|钱(?!款|包|未|已|也|被|不|没|物|财|要|给|退|都|还|在|用|后|到|数|打|转|和|与|因)"
)
NAME: Final = rf"(?:[{FAMILY}]|{DOUBTFUL})[\u4e00-\u9fff]{{1,3}}?"
NAMED: Final = re.compile(rf"{CUE}[(“]?({NAME}){AFTER}")
#: Those who dealt with the call; more than one may follow a cue (处警民警王某某、李某).
OFFICER: Final = r"(?:[处出接]警(?:民警|人员|人|员)|民警|辅警|协警|承办人)"
DEED: Final = (
    r"(?=前往|赶到|赶赴|到|处置|调解|告知|了解|[处出接]警|带|等|及|[民辅协]警|[,。、;()\s]|$)"
)
OFFICERS: Final = re.compile(
    rf"{OFFICER}(?:为|是)?[:(]? ?(?:[\u4e00-\u9fff]\*{{1,3}}[、,和及] ?)*"
    rf"((?:[{FAMILY}]|{DOUBTFUL})[\u4e00-\u9fff]{{1,2}}?)(?:(?=[和与])|{DEED})"
)
LABELLED: Final = re.compile(rf"{CUE}: ?([\u4e00-\u9fff]{{2,4}}?){AFTER}")

ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def redact(text: str) -> str:
    """The text without personal data, exactly as long. Redacting it again changes nothing."""
    while (redacted := _once(text)) != text:
        text = redacted
    return text


def redact_all(texts: Sequence[str]) -> list[str]:
    """The same of many texts: most hold nothing, which one look of an automaton tells, and others
    tell which rule of words may find something in them."""
    found = list(texts)
    places = list(range(len(found)))
    while places:
        changed = []
        for at, narrow, words in _suspected([found[place] for place in places]):
            before = found[places[at]]
            found[places[at]] = _hidden(before, narrow, words)
            if found[places[at]] != before:
                changed.append(places[at])
        places = changed
    return found


def _suspected(texts: Sequence[str]) -> list[tuple[int, str, list["Words"]]]:
    """Places of the texts in which a rule may find something, the texts folded, and which rules of
    words may."""
    column = pl.Series(texts, dtype=pl.String)
    narrow = column.str.replace_many(list(HALF), list(HALF.values()))
    places = (column.str.contains(SEVEN.pattern) | narrow.str.contains(FINDS)).arg_true()
    doubtful = narrow.gather(places)
    may_find = [doubtful.str.contains(one.finds).to_list() for one in WORDS]
    chosen = [list(compress(WORDS, told)) for told in zip(*may_find, strict=True)]
    return list(zip(places.to_list(), doubtful.to_list(), chosen, strict=True))


def _once(text: str) -> str:
    narrow = _narrow(text)
    return _hidden(text, narrow, [one for one in WORDS if one.needs.search(narrow)])


def _hidden(text: str, narrow: str, words: Iterable["Words"]) -> str:
    """The text without what these rules, and those of numbers, find in it."""
    found = [span for one in words for span in one.spans(narrow)]
    if SEVEN.search(text):
        found += _numbers(text, narrow)
    signs = list(text)
    for start, end in found:
        signs[start:end] = HIDDEN * (end - start)
    return "".join(signs)


def _numbers(text: str, narrow: str) -> Iterator[Span]:
    """Those of numbers. They are looked for with Chinese digits as digits, too, and unfolded where
    digits are wide: one beside an eleven-digit number makes it a longer one in the eyes of some."""
    yield from _found(narrow, _identities, _cards, _mobiles, _landlines)
    if (digits := _numerals(narrow)) != narrow:
        yield from _found(digits, _mobiles)
    if WIDE_NUMBER.search(text):
        yield from _found(text, _identities, _mobiles)


def _found(text: str, *rules: Rule) -> Iterator[Span]:
    if NUMBER.search(text):
        yield from chain.from_iterable(rule(text) for rule in rules)


def _narrow(text: str) -> str:
    """Full-width signs as half-width."""
    return WIDE.sub(lambda found: HALF[found[0]], text)


def _numerals(narrow: str) -> str:
    """Chinese digits as digits, too."""
    return NUMERAL.sub(lambda found: DIGIT[found[0]], narrow)


def is_identity_number(value: str) -> bool:
    """Whether 18 signs are an identity number by their check sign (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(value, ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == value[17].upper()


def _looks_like_identity(value: str) -> bool:
    month, day = int(value[10:12]), int(value[12:14])
    born = value[6:8] in {"19", "20"} and 1 <= month <= 12 and 1 <= day <= 31
    return born or is_identity_number(value)


def _is_card(value: str) -> bool:
    """By the check digit of Luhn (GB/T 14504)."""
    digits = [int(sign) for sign in reversed(value) if sign.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _identities(text: str) -> Iterator[Span]:
    for found in (*ID.finditer(text), *OLD_ID.finditer(text)):
        if len(found[0]) == 15 or _looks_like_identity(found[0]):
            yield found.start() + 4, found.end() - 4


def _cards(text: str) -> Iterator[Span]:
    return ((m.start(), m.end() - 4) for m in CARD.finditer(text) if _is_card(m[0]))


def _mobiles(text: str) -> Iterator[Span]:
    return ((m.start(1) + 3, m.end(1) - 4) for m in MOBILE.finditer(text))


def _landlines(text: str) -> Iterator[Span]:
    return ((m.end(1) - 8, m.end(1) - 4) for m in LANDLINE.finditer(text))


def _plates(text: str) -> Iterator[Span]:
    return ((m.start(1), m.end(1) - 2) for m in PLATE.finditer(text))


def _rooms(text: str) -> Iterator[Span]:
    return (m.span(group) for m in ROOM.finditer(text) for group in (1, 2, 3) if m[group])


def _homes(text: str) -> Iterator[Span]:
    for found in HOME.finditer(text):
        kept = mask_address(found[1]).rstrip(HIDDEN)
        yield found.start(1) + len(kept), found.end(1)


def _titled(text: str) -> Iterator[Span]:
    return ((m.start() + 1, m.end()) for m in TITLED.finditer(text))


def _but_first(pattern: re.Pattern[str]) -> Rule:
    """Hide what the pattern's group found, except its first character where there are more."""

    def rule(text: str) -> Iterator[Span]:
        return ((m.start(1) + (len(m[1]) > 1), m.end(1)) for m in pattern.finditer(text))

    return rule


NUMBER: Final = re.compile("[0-9]{7}|[0-9]{3}[ -][0-9]{4}")
ANYTHING: Final = re.compile("")
AROUND: Final = re.compile(r"\(\?<?[=!](?:\[[^\]]*\]|[^()\[\]]|\((?:\[[^\]]*\]|[^()\[\]])*\))*\)")


class Words(NamedTuple):
    """A rule of words: what it looks for, what it hides of that, what must occur to look at all."""

    pattern: re.Pattern[str]
    spans: Rule
    needs: re.Pattern[str] = ANYTHING

    @property
    def finds(self) -> str:
        """Finds wherever the rule does, and here and there where it does not: the pattern without
        what it asks of its neighbours, since automata cannot look around."""
        return AROUND.sub("", self.pattern.pattern)


WORDS: Final = (
    Words(EMAIL, _but_first(EMAIL), re.compile("@")),
    Words(ROOM, _rooms, re.compile("[0-9](?:幢|栋|号楼)")),
    Words(WHOLE, _but_first(WHOLE), OCCURS),
    Words(TITLED, _titled, OCCURS),
    Words(PLATE, _plates),
    *(Words(one, _but_first(one)) for one in (ACCOUNT, NAMED, OFFICERS, LABELLED)),
    Words(HOME, _homes),
)
#: Finds wherever one of them does.
FINDS: Final = "|".join(f"(?:{one.finds})" for one in WORDS)
