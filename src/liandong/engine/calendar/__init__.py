"""Days by which trade and complaints move: lunar days, days off, weekends worked instead.

One table each for the whole project: lunar.toml, and workdays.csv with the yearly notices of the
General Office of the State Council. Notices that a desk has imported later come from its directory.
"""

import csv
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

_FOLDER: Final = files("liandong.engine.calendar")


@cache
def lunar_days(name: str) -> tuple[date, ...]:
    """The days of a lunar holiday (spring, dragon_boat, mid_autumn), as far as the table goes."""
    table = tomllib.loads(_FOLDER.joinpath("lunar.toml").read_text("utf-8"))
    return tuple(date.fromisoformat(text) for text in table[name])


@cache
def notices() -> dict[date, bool]:
    """The days that differ from their weekday, in the years that ship: whether they are worked."""
    rows = csv.DictReader(_FOLDER.joinpath("workdays.csv").read_text("utf-8-sig").splitlines())
    return {date.fromisoformat(row["日期"]): row["安排"] == "班" for row in rows}
