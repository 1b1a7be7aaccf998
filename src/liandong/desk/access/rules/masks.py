"""How single personal values are masked. Each mask is as long as its value.

Customary forms: 张**, 138****1234, 3209**********123X, 苏J***12, a***@example.cn, the address down
to its street.
"""

import re
from typing import Final

HIDDEN: Final = "*"
STREET: Final = re.compile(r".*(?:路|街|道|巷|里弄|广场|商圈|镇|乡|村|社区|小区|花园|苑|新村)")


def hide(value: str, start: int, end: int) -> str:
    """The value with characters start to end (exclusive) hidden."""
    start, end = max(0, start), max(start, end)
    return value[:start] + HIDDEN * len(value[start:end]) + value[end:]


def mask_name(value: str) -> str:
    """The family name stays; a single character is hidden altogether."""
    return hide(value, 1 if len(value) > 1 else 0, len(value))


def mask_phone(value: str) -> str:
    """138****1234, 0515-****1234; of anything else the last four digits, if there are seven.

    What came masked stays as it is: a hidden digit counts as one.
    """
    places = [place for place, sign in enumerate(value) if sign.isdigit() or sign == HIDDEN]
    if len(places) < 7:
        return hide(value, 0, len(value))
    hidden = places[max(0, len(places) - 8) : -4] if len(places) <= 12 else places[:-4]
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(value))


def mask_id(value: str) -> str:
    """First four and last four stay: district of a city, and what one reads out to compare."""
    return hide(value, 4, len(value) - 4) if len(value) >= 12 else hide(value, 0, len(value))


def mask_mail(value: str) -> str:
    """a***@example.cn: the first sign of the account, and the whole domain."""
    account = value.rpartition("@")[0] or value
    return hide(value, 1, len(account)) if len(account) > 1 else hide(value, 0, len(account))


def mask_address(value: str) -> str:
    """Down to street, village or estate; without one, the first half, at most six characters."""
    street = STREET.match(value)
    return hide(value, street.end() if street else min(6, len(value) // 2), len(value))
