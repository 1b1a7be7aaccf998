"""Numerals, amounts of money and degrees of longitude, out of text.

The tables of numerals serve every reader, also the compiled ones of recognition and linkage.
"""

import re
import unicodedata
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

NUMERALS: Final = ("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
"""What stands for each digit; 幺 and 洞 of the radio are none in a sum or a date."""
FORMAL: Final = ("", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖")
"""The same on bills and contracts."""
TENFOLDS: Final = {"十拾": 10, "百佰": 100, "千仟": 1_000, "万": 10_000, "亿": 100_000_000}
"""Characters that multiply what stands before them."""

_AMOUNT: Final = re.compile(
    r"(?:人民币|RMB|CNY|¥|￥|约|共|合计|大约)*(-?[\d,]+(?:\.\d+)?|\.\d+)([万千百亿]?)元?(?:整|左右|余)?"
)
_UNITS: Final = {"": 1.0} | {
    character: float(value) for characters, value in TENFOLDS.items() for character in characters
}
LARGEST_AMOUNT: Final = 1e10

CHINA_LON: Final = (73.0, 136.0)
CHINA_LAT: Final = (3.0, 54.0)


def digit_table(*, formal: bool = False, arabic: bool = False) -> npt.NDArray[np.int64]:
    """The digit of each character of the basic plane, -1 where it is none."""
    table = np.full(0x10000, -1, np.int64)
    for value, characters in enumerate(NUMERALS):
        more = (FORMAL[value] if formal else "") + (str(value) if arabic else "")
        table[[ord(character) for character in characters + more]] = value
    return table


def tenfold_table() -> npt.NDArray[np.int64]:
    """By what each character of the basic plane multiplies, 0 where it is no such character."""
    table = np.zeros(0x10000, np.int64)
    for characters, value in TENFOLDS.items():
        table[[ord(character) for character in characters]] = value
    return table


def parse_amount(value: str) -> float | None:
    """Yuan: 1,234.50元, 3.2万, 约500元, 1.2E+3. None for what is none, negative or absurd."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()
    match = _AMOUNT.fullmatch(text)
    amount = _scaled(match[1], match[2]) if match else _plain(text)
    return amount if amount is not None and 0 <= amount <= LARGEST_AMOUNT else None


def _scaled(digits: str, unit: str) -> float | None:
    number = _plain(digits.replace(",", ""))
    return None if number is None else number * _UNITS[unit]


def _plain(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def parse_amounts(series: pl.Series) -> pl.Series:
    """A column of amounts in yuan; what cannot be read is null."""
    if series.dtype.is_numeric():
        amounts = series.cast(pl.Float64)
        return amounts.set(~amounts.is_between(0, LARGEST_AMOUNT), None)
    table = {value: parse_amount(value) for value in series.drop_nulls().unique()}
    return pl.Series(series.name, [table.get(v) if v else None for v in series], dtype=pl.Float64)


def parse_degrees(lon: pl.Series, lat: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Pairs within China, exchanged where they stand the wrong way round; else both null."""
    frame = pl.DataFrame({"a": _floats(lon), "b": _floats(lat)})
    right = pl.col("a").is_between(*CHINA_LON) & pl.col("b").is_between(*CHINA_LAT)
    turned = pl.col("b").is_between(*CHINA_LON) & pl.col("a").is_between(*CHINA_LAT)
    pairs = frame.select(
        lon=pl.when(right).then("a").when(turned).then("b"),
        lat=pl.when(right).then("b").when(turned).then("a"),
    )
    return pairs["lon"], pairs["lat"]


def _floats(series: pl.Series) -> pl.Series:
    text = series.str.strip_chars() if series.dtype == pl.String else series
    return text.cast(pl.Float64, strict=False)
