"""Telephones and mail addresses that people type, checked in one place.

Each is exactly one: with a comma or a line break between them a message would go to others as well,
and a mail gateway would read a line break as the next header.
"""

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

PHONE: Final = re.compile(r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{7,8}")
MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
NEVER: Final = re.compile(r"[\s\x00-\x1f\x7f,;:<>()\[\]\"\\，；、：]")
"""Never in one address. Quoted names and bare IP addresses are allowed by the standard alone."""
MALFORMED: Final = "请填手机号或邮箱。"
SEVERAL: Final = "只填一个手机号或邮箱，中间不要有逗号、空格或换行。"


def address_of(words: str) -> str:
    """The telephone or mail address, or nothing where nothing is typed. Raises ValidationError."""
    words = _plain(words)
    if words and not PHONE.fullmatch(words):
        check_mail(words, MALFORMED)
    return words


def mail_of(words: str) -> str:
    """The mail address, or nothing. Raises ValidationError."""
    words = _plain(words)
    if words:
        check_mail(words, "请填完整的邮箱，例如 a@b.cn")
    return words


def mobile_of(words: str) -> str:
    """The mobile number, or nothing. Raises ValidationError."""
    words = _plain(words)
    if words and not MOBILE.fullmatch(words):
        raise ValidationError("手机号是 1 开头的十一位数字，例如 13800000000")
    return words


def check_mail(words: str, malformed: str) -> None:
    if NEVER.search(words):
        raise ValidationError(SEVERAL)
    EmailValidator(malformed, allowlist=[])(words)


def _plain(words: str) -> str:
    """Digits as wide as Chinese characters are typed by mistake."""
    return unicodedata.normalize("NFKC", words).strip()
