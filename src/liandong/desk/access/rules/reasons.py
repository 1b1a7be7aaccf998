"""Whether a reason for reading personal data is one at all.

个人信息保护法 art. 6: a definite and reasonable purpose. Whether a reason is true cannot be
checked, but that “1”, “aaaa” and “。。。” are none can.
"""

from typing import Final

FEWEST: Final = 4
"""Least number of Chinese characters of a purpose."""
FEWEST_DIFFERENT: Final = 3


def readable(reason: str) -> str:
    """The reason without unprintable characters and surrounding blanks."""
    return "".join(filter(str.isprintable, reason)).strip()


def is_sensible(reason: str) -> bool:
    """Whether it has enough Chinese characters, and enough different ones."""
    signs = [sign for sign in reason if "\u4e00" <= sign <= "\u9fff"]
    return len(signs) >= FEWEST and len(set(signs)) >= FEWEST_DIFFERENT
