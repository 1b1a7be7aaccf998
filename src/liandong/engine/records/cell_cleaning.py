"""Cleaning of cells: control characters and export artefacts go, rare characters stay."""

import re
from typing import Final

import polars as pl

_CONTROLS: Final = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u{feff}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}]"
)
_SPREADSHEET_ESCAPE: Final = r"_x00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f]|7F)_|_x005F|_x000[Dd]_"
_FORMULA_TEXT: Final = r'^="(.*)"$'  # ="0123", by which exports keep leading zeros
_BLANKS: Final = " \t\r\n\u3000\u00a0"
_UNCLEAN: Final = rf'[\r]|_x00|{_CONTROLS}|^="'  # a superset of what cleaning changes

NOTHING: Final = (
    "无",
    "不详",
    "未知",
    "匿名",
    "暂无",
    "空",
    "/",
    "-",
    "--",
    "NULL",
    "null",
    "None",
    "N/A",
    "nan",
)
"""What people write into a field that has no value."""


def clean(series: pl.Series) -> pl.Series:
    """Text without control characters, trimmed; empty cells are null. Emoji and rare characters
    (with their joiners and variation selectors) are kept."""
    text = as_text(series)
    if text.str.contains(_UNCLEAN).any():
        text = text.str.replace_all("\r\n", "\n", literal=True)
        text = text.str.replace_all(_SPREADSHEET_ESCAPE, "").str.replace_all(_CONTROLS, "")
        text = text.str.replace(_FORMULA_TEXT, "$1")
    text = text.str.strip_chars(_BLANKS)
    return text.set(text.str.len_bytes() == 0, None)


def clean_name(series: pl.Series) -> pl.Series:
    """Like clean, for short fields: words for “nothing” are null too."""
    text = clean(series).str.strip_prefix("'")
    return text.set(text.is_in(list(NOTHING)), None)


def as_text(series: pl.Series) -> pl.Series:
    """Any column as text: lists joined by ；, times in the wall clock of China."""
    dtype = series.dtype
    if dtype == pl.String:
        return series
    if isinstance(dtype, pl.List | pl.Array):
        return series.cast(pl.List(pl.String)).list.join("；")
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        series = series.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
    if isinstance(dtype, pl.Struct):
        return series.struct.json_encode()
    if isinstance(dtype, pl.Binary):
        return series.cast(pl.String, strict=False)
    return series.cast(pl.String)


def shorten(value: str, limit: int = 200) -> str:
    """For messages: the start of a long value and how long it was."""
    flat = re.sub(r"\s+", " ", value)
    return flat if len(flat) <= limit else f"{flat[:limit]}……（共 {len(flat):,} 字）"
