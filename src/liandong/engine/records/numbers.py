"""Amounts of money and degrees of longitude, out of text."""

import re
import unicodedata
from typing import Final

import polars as pl

_AMOUNT: Final = re.compile(
    r"(?:人民币|RMB|CNY|¥|￥|约|共|合计|大约)*(-?[\d,]+(?:\.\d+)?|\.\d+)([万千百亿]?)元?(?:整|左右|余)?"
)
_UNITS: Final = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
LARGEST_AMOUNT: Final = 1e10

CHINA_LON: Final = (73.0, 136.0)
CHINA_LAT: Final = (3.0, 54.0)


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
