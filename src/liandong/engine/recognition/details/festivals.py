"""Days that people name instead of a date: 去年双十一, 春节前.

The lunar days were computed from the Chinese calendar for the years 2010 to 2040.
"""

from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

FIRST_YEAR: Final = 2010
YEARS: Final = range(FIRST_YEAR, 2041)
FIXED: Final = {
    "元旦": "01-01",
    "情人节": "02-14",
    "妇女节": "03-08",
    "消费者日": "03-15",
    "劳动节": "05-01",
    "青年节": "05-04",
    "儿童节": "06-01",
    "年中促销": "06-18",
    "教师节": "09-10",
    "国庆": "10-01",
    "双十一": "11-11",
    "双十二": "12-12",
    "圣诞": "12-25",
}
LUNAR: Final = {
    "春节": "02-14 02-03 01-23 02-10 01-31 02-19 02-08 01-28 02-16 02-05 01-25 02-12 02-01 01-22 "
    "02-10 01-29 02-17 02-06 01-26 02-13 02-03 01-23 02-11 01-31 02-19 02-08 01-28 02-15 02-04 "
    "01-24 02-12",
    "端午": "06-16 06-06 06-23 06-12 06-02 06-20 06-09 05-30 06-18 06-07 06-25 06-14 06-03 06-22 "
    "06-10 05-31 06-19 06-09 05-28 06-16 06-05 06-24 06-12 06-01 06-20 06-10 05-30 06-18 06-07 "
    "05-27 06-14",
    "七夕": "08-16 08-06 08-23 08-13 08-02 08-20 08-09 08-28 08-17 08-07 08-25 08-14 08-04 08-22 "
    "08-10 08-29 08-19 08-08 08-26 08-16 08-05 08-24 08-12 08-01 08-20 08-10 08-28 08-17 08-07 "
    "08-26 08-14",
    "中秋": "09-22 09-12 09-30 09-19 09-08 09-27 09-15 10-04 09-24 09-13 10-01 09-21 09-10 09-29 "
    "09-17 10-06 09-25 09-15 10-03 09-22 09-12 10-01 09-19 09-08 09-27 09-16 10-04 09-24 09-13 "
    "10-02 09-20",
    "重阳": "10-16 10-05 10-23 10-13 10-02 10-21 10-09 10-28 10-17 10-07 10-25 10-14 10-04 10-23 "
    "10-11 10-29 10-18 10-08 10-26 10-16 10-05 10-24 10-12 10-01 10-20 10-09 10-27 10-17 10-07 "
    "10-26 10-14",
}
FEASTS: Final = (*FIXED, *LUNAR, "除夕", "元宵", "清明")
_EPOCH: Final = date(1970, 1, 1)


def _qingming(year: int) -> date:
    """The solar term in this century: its mean day, less the leap days so far."""
    since = year - 2000
    return date(year, 4, int(since * 0.2422 + 4.81) - since // 4)


def days_of(name: str) -> list[date]:
    """The day of a feast in each of YEARS."""
    if name == "清明":
        return [_qingming(year) for year in YEARS]
    if name == "除夕":
        return [day - timedelta(days=1) for day in days_of("春节")]
    if name == "元宵":
        return [day + timedelta(days=14) for day in days_of("春节")]
    days = LUNAR[name].split() if name in LUNAR else [FIXED[name]] * len(YEARS)
    return [date.fromisoformat(f"{year}-{day}") for year, day in zip(YEARS, days, strict=True)]


def feast_table() -> npt.NDArray[np.int64]:
    """(feasts, years): days since 1970."""
    return np.array([[(day - _EPOCH).days for day in days_of(name)] for name in FEASTS], np.int64)
