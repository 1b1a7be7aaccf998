"""Telephone numbers as people and spreadsheets write them."""

import re
import unicodedata
from typing import Final

import polars as pl

_PLAIN: Final = "^1[0-9*]{10}$"
_SEPARATORS: Final = re.compile(r"[\s\-—–()·.]+")
_HASH: Final = re.compile(r"hmac-sm3:[0-9a-f]{64}")
_SCIENTIFIC: Final = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d+)")
_PARTS: Final = re.compile(r"[/、,;；，\n]|或|转")
_MOBILE: Final = re.compile(r"(?:\+?86|0086)?(1[0-9*]{10})")
_DIGITS: Final = re.compile(r"[0-9*]{5,12}")


def normal_phones(series: pl.Series) -> pl.Series:
    """A column of numbers as `normal_phone` reads them; most need no second look."""
    plain = series.str.contains(_PLAIN).fill_null(value=False)
    table = {
        written: normal_phone(written) for written in series.filter(~plain).drop_nulls().unique()
    }
    rest = pl.Series([table.get(sery) if sery else None for sery in series], dtype=pl.String)
    return series.zip_with(plain, rest)


def normal_phone(value: str) -> str | None:
    """The first usable number: digits, with * where masked, or a keyed hash as it is.

    None for what is no number, and for one whose digits a spreadsheet has rounded away.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if _HASH.fullmatch(text.lower()):
        return text.lower()
    candidates = [number for part in _PARTS.split(text) if (number := _one(part))]
    mobiles = [
        candidate for candidate in candidates if len(candidate) == 11 and candidate.startswith("1")
    ]
    return next(iter(mobiles or candidates), None)


def _one(part: str) -> str | None:
    text = part.strip().upper().removesuffix(".0")
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        return _expand(*scientific.groups(default=""))
    compact = _SEPARATORS.sub("", re.sub(r"\.0+$", "", text)).replace("X", "*").replace("×", "*")
    mobile = _MOBILE.search(compact) if len(compact) >= 11 else None
    if mobile and _alone(compact, mobile):
        return mobile[1]
    digits = _DIGITS.fullmatch(compact)
    return digits[0] if digits and sum(c.isdigit() for c in compact) >= 4 else None


def _alone(text: str, match: re.Match[str]) -> bool:
    """Not a part of a longer number, such as that of an identity card."""
    before, after = text[: match.start()], text[match.end() :]
    return not (before[-1:].isdigit() or after[:1].isdigit())


def _expand(first: str, rest: str, exponent: str) -> str | None:
    missing = int(exponent) - len(rest)
    # 1.38E+10 has lost eight digits; one or two zeros at the end may be the number's own.
    return first + rest + "0" * missing if 0 <= missing <= 2 and len(rest) >= 7 else None
