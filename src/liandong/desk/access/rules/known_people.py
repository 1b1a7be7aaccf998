"""Names and phones that are known, found in free text however they are written there.

A name is known from the field of a record, where more than the name may stand: 张女士(尉迟映雪),
尉迟 映雪, 王强（本人）. Each part that names somebody counts as a name of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from liandong.desk.access.rules.redaction import CUE, DIGIT, KIN, TRADE, narrow
from liandong.desk.access.rules.titles import COMPOUND
from liandong.engine.masks import HIDDEN, mask_name, mask_phone

SHORTEST_NAME: Final = 2
SHORTEST_PHONE: Final = 7
"""Digits: fewer are no phone number by which anybody is known."""
LONGEST: Final = 40
"""Characters of a name or phone that is looked for with signs between them; what is longer is
looked for as it is."""
WHOLE_PHONE: Final = 10
"""From this length on no other number has the same digits in the same order by chance."""
HAN: Final = "\u3400-\u9fff"
BLANK: Final = re.compile(r"[\s\u200b-\u200d\ufeff]+")
#: What parts the names, and other words, of a field.
PARTED: Final = re.compile(r"[()\[\]{}<>【】《》〔〕“”\"',、;:/|\\0-9*+]+")
DOT: Final = re.compile("[·•・‧]")
#: What may stand between the characters of a name.
BETWEEN: Final = "[\\s\u00ad\u2010-\u2015\u2060\u200b\u200c\u200d\ufeff·•・‧.．_＿－-]"
IN_NAMES: Final = BETWEEN + "{0,2}"
SQUEEZED: Final = re.compile(BETWEEN)
WHOLE_WORD: Final = re.compile(f"[{HAN}]{{2,4}}")
#: Words of a field of a name that name nobody.
NOBODY: Final = re.compile(
    f"(?:{CUE}|{TRADE}|{KIN}|先生|女士|小姐|同志|男士?|女|本人|匿名|未知|不详|无|群众|路人|市民|用户|代报"
    "|代理人?|委托人?|夫妻|夫妇|电话|手机|微信|老人|老年人|学生|未成年人?|外国人|聋哑人)+"
)
#: Area code of a landline.
AREA: Final = re.compile("(?:010|02[0-9]|0[3-9][0-9]{2})(?=[0-9]{7,8}$)")
DIGITS: Final = re.compile("[0-9]+")
#: Every sign that stands for a digit in a text.
DIGIT_SIGNS: Final = {
    **DIGIT,
    **dict(zip("OolI", "0011", strict=True)),
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}
AS_DIGITS: Final = str.maketrans(DIGIT_SIGNS)


def names_in(field: str | None) -> set[str]:
    """The names that the field of a name holds, without blanks."""
    parts = PARTED.split(unicodedata.normalize("NFKC", field or ""))
    return {name for part in parts for name in _names(part) if _is_name(name)}


def phones_in(field: str | None) -> set[str]:
    """The digits of the phones that the field of a phone holds. A masked phone is none."""
    parts = re.split("[/、,;|]", unicodedata.normalize("NFKC", field or ""))
    return {phone for part in parts if HIDDEN not in part for phone in _phones(part)}


def hide_known(text: str, names: Iterable[str], phones: Iterable[str]) -> str:
    """The text, of the same length, without these names and phones (as `names_in`, `phones_in`)."""
    squeezed = SQUEEZED.sub("", narrow(text)).casefold()
    for name in sorted(names, key=len, reverse=True):
        if SQUEEZED.sub("", name).casefold() in squeezed:  # most are not, and patterns are slower
            text = _hidden_names(text, name)
    known = [phone for phone in phones if phone]
    if known and (digits := digits_of(text)):
        run = "".join(DIGITS.findall(digits))
        for phone in known:
            if phone in run:
                text = _hidden_phones(text, phone)
    return text


def digits_of(text: str) -> str:
    """The text, of the same length, with every sign that stands for a digit as this digit."""
    return text.translate(AS_DIGITS)


def _names(part: str) -> Iterator[str]:
    words = BLANK.split(part.strip())
    name = "".join(words) if re.search(f"[{HAN}]", part) else " ".join(words)
    yield name
    if len(words) > 1 and all(WHOLE_WORD.fullmatch(word) for word in words):  # 张三 李四
        yield from (word for word in words if not re.fullmatch(COMPOUND, words[0]))
    yield from (word for word in DOT.split(name) if word != name)


def _is_name(name: str) -> bool:
    return len(SQUEEZED.sub("", name)) >= SHORTEST_NAME and not NOBODY.fullmatch(name)


def _phones(part: str) -> Iterator[str]:
    digits = "".join(DIGITS.findall(digits_of(part)))
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) < SHORTEST_PHONE:
        return
    yield digits
    if area := AREA.match(digits):
        yield digits[area.end() :]


def _hidden_names(text: str, name: str) -> str:
    signs = list(text)
    for found in _name_pattern(name).finditer(narrow(text)):
        signs[found.start() : found.end()] = mask_name(text[found.start() : found.end()])
    return "".join(signs)


def _hidden_phones(text: str, phone: str) -> str:
    digits = digits_of(text)
    signs = list(text)
    for found in _phone_pattern(phone).finditer(digits):
        masked = mask_phone(found[0])
        for place, sign in enumerate(masked, start=found.start()):
            if sign == HIDDEN:
                signs[place] = HIDDEN
    return "".join(signs)


@lru_cache(maxsize=4096)
def _name_pattern(name: str) -> re.Pattern[str]:
    """Also with blanks or dots between its characters; a Latin name as a word, in any case."""
    signs = SQUEEZED.sub("", name)
    if len(signs) > LONGEST:
        return re.compile(re.escape(name), re.IGNORECASE)
    gaps = IN_NAMES.join(map(re.escape, signs))
    before = "(?<![A-Za-z])" if name[0].isascii() else ""
    after = "(?![A-Za-z])" if name[-1].isascii() else ""
    return re.compile(f"{before}{gaps}{after}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _phone_pattern(phone: str) -> re.Pattern[str]:
    """Of a whole number also with words between its digits, of a short one as a number alone."""
    if len(phone) > LONGEST:
        return re.compile(phone)
    if len(phone) >= WHOLE_PHONE:
        return re.compile("[^0-9]{0,4}".join(phone))
    gaps = "[ .-]{0,2}".join(phone)
    return re.compile(f"(?<![0-9]){gaps}(?![0-9])")
