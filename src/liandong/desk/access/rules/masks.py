"""How personal values are masked that the engine has not. Each mask is as long as its value.

Customary forms: 3209**********123X, a***@example.cn, the address down to its street.
"""

import re
from typing import Final

from liandong.engine.masks import hide

STREET: Final = re.compile(r".*(?:路|街|道|巷|里弄|广场|商圈|镇|乡|村|社区|小区|花园|苑|新村)")


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
