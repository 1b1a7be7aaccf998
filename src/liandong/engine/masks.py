"""How names and phones are masked, wherever they are shown. Each mask is as long as its value.

Customary forms: 张**, 138****1234, 0515-****1234.
"""

from typing import Final

HIDDEN: Final = "*"


def hide(value: str, start: int, end: int) -> str:
    """The value with characters start to end (exclusive) hidden."""
    start, end = max(0, start), max(start, end)
    return value[:start] + HIDDEN * len(value[start:end]) + value[end:]


def mask_name(value: str) -> str:
    """All but the family name; a single character is hidden altogether."""
    return hide(value, 1 if len(value) > 1 else 0, len(value))


def mask_phone(value: str) -> str:
    """138****1234, 0515-****1234; of anything else the last four digits, if there are seven.

    A number that is masked already stays as it is: a hidden digit counts as a digit.
    """
    places = [place for place, sign in enumerate(value) if sign.isdigit() or sign == HIDDEN]
    if len(places) < 7:
        return hide(value, 0, len(value))
    hidden = places[max(0, len(places) - 8) : -4] if len(places) <= 12 else places[:-4]
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(value))
