"""The rules of passwords, and how long one is valid.

GB/T 22239-2019 8.1.4.1 requires complexity and periodic change; assessors accept eight characters
of three kinds and 90 days.
"""

import re
import secrets
import string
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import User

#: With fewer characters than these beside guessable parts a password is quickly cracked.
LEAST_LEFT: Final = 5
#: Characters that people write for letters.
DISGUISES: Final = str.maketrans("013457@$!|", "oleastasil")
YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
RISING: Final = "01234567890"
FALLING: Final = RISING[::-1]
LEAST_RUN: Final = 3


def what_is_left(password: str, words: Iterable[str]) -> str:
    """The password without words (also disguised: p0lice), years, runs (1234, aaa) and marks.

    `words` are in small letters. Each is taken out once for all, the longest first.
    """
    left = password.casefold()
    for word in sorted({*words}, key=len, reverse=True):
        left = _without(left, word)
    left = YEAR.sub(" ", left)
    left = re.sub(r"(.)\1{2,}", " ", left)
    left = re.sub(r"\d+", lambda digits: " " if _is_run(digits[0]) else digits[0], left)
    return "".join(filter(str.isalnum, left))


def _without(text: str, word: str) -> str:
    """`text` without the word, also in disguise; a blank takes its place."""
    text = text.replace(word, " ")
    plain = text.translate(DISGUISES)
    begin = plain.find(word)
    while begin >= 0:
        text = f"{text[:begin]} {text[begin + len(word) :]}"
        plain = text.translate(DISGUISES)
        begin = plain.find(word)
    return text


def _is_run(digits: str) -> bool:
    long_enough = len(digits) >= LEAST_RUN
    return long_enough and (digits in RISING or digits in FALLING)


KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
LEAST_OWN: Final = 2
#: Without those that look alike (0 O, 1 l I).
READABLE: Final = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")


class ThreeKindsValidator:
    """At least three of: small letters, capital letters, digits, other signs."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        kinds = sum(any(sign in kind for sign in password) for kind in KINDS)
        kinds += any(not sign.isascii() or not sign.isalnum() for sign in password)
        if kinds < 3:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return "口令须含小写字母、大写字母、数字、符号中的至少三种"


class GuessableValidator:
    """Refuses passwords that consist mostly of words of this work, of the names of person, account
    or department, of years, of runs of digits or of a common password: `Police110`.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        left = what_is_left(password, guessable_words() | own_words(user))
        if len(left) < LEAST_LEFT or "".join(filter(str.isalpha, left)) in common_passwords():
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        return "口令强度不足：除账号、姓名、单位、业务用语、年份和常见数字外，至少另有五个字符"


@cache
def guessable_words() -> frozenset[str]:
    """The words of `guessable.txt`."""
    text = files("liandong.desk.access.sign_in").joinpath("guessable.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def common_passwords() -> frozenset[str]:
    """Django's list of 20,000, in small letters."""
    return frozenset(CommonPasswordValidator().passwords)


def own_words(user: User | None) -> set[str]:
    """Guessable words about a user: account, name, department, and the parts of each."""
    if user is None:
        return set()
    department = user.department.name if user.department_id else ""
    known = [user.username, user.display_name, department]
    parts = {part for text in known for part in re.split(r"[\W_\d]+", text.casefold())}
    return {part for part in {*parts, *map(str.casefold, known)} if len(part) >= LEAST_OWN}


def must_change(user: User) -> bool:
    """Whether the password was set by somebody else, or is older than PASSWORD_DAYS."""
    if user.must_change_password or user.password_changed_at is None:
        return True
    return timezone.now() - user.password_changed_at > timedelta(days=settings.PASSWORD_DAYS)


def one_time_password() -> str:
    """Twelve readable signs of three kinds, to be changed at the first sign-in."""
    signs = [secrets.choice(kind) for kind in READABLE]
    signs += [secrets.choice("".join(READABLE)) for _place in range(9)]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
