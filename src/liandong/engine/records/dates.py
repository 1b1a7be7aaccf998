"""Times in every form that exports write them, as wall clock of China."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
EARLIEST: Final = datetime(2000, 1, 1)  # noqa: DTZ001  (wall clock of China)
TOLERANCE: Final = timedelta(days=1)
"""How far ahead of this machine's clock another system's may run."""

_FAST: Final = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})[-/.年 ]\s*(\d{1,2})[-/.月 ]\s*(\d{1,2})日?"
    r"(?:[T ,]*(?:星期.|周.)?[T ,]*(上午|下午|凌晨|中午|晚上|晚|AM|PM)?\s*"
    r"(\d{1,2})[:时点](?:(\d{1,2})分?(?:[:]?(\d{1,2})(?:[.,]\d+)?秒?)?)?)?"
    r"\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})[T ]?(?:(\d{2}):?(\d{2}):?(\d{2})?)?")
_SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")
_EPOCH: Final = re.compile(r"(\d{10})(\d{3})?(?:\.0)?")


def now_in_china() -> datetime:
    """The present wall clock of China, without a zone."""
    return datetime.now(CHINA).replace(tzinfo=None)


def parse_time(text: str) -> datetime | None:
    """One time: 2026-03-02 14:05, 2026年3月2日 14:05, 20260302140500, Excel serials, Unix
    seconds, ISO with a zone. None when it is none of these or no date of the calendar."""
    folded = unicodedata.normalize("NFKC", text).strip().upper()
    forms: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], datetime]], ...] = (
        (_YEAR_FIRST, _from_year_first),
        (_COMPACT, _from_compact),
        (_SERIAL, _from_serial),
        (_EPOCH, _from_epoch),
    )
    for pattern, build in forms:
        match = pattern.fullmatch(folded)
        if match:
            try:
                return build(match)
            except (ValueError, OverflowError):
                continue
    return None


def _from_year_first(match: re.Match[str]) -> datetime:
    year, month, day, half, hour, minute, second, half_after, zone = match.groups()
    at = _hour(int(hour or 0), half or half_after)
    time = _day_time((int(year), int(month), int(day)), (at, int(minute or 0), int(second or 0)))
    return _to_china(time, zone) if zone else time


def _hour(hour: int, half: str | None) -> int:
    if half in {"下午", "晚上", "晚", "PM"} and hour < 12:
        return hour + 12
    if half in {"上午", "凌晨", "AM"} and hour == 12:
        return 0
    return hour


def _day_time(day: tuple[int, int, int], clock: tuple[int, int, int]) -> datetime:
    """24:00 is the end of the day, as duty logs write it."""
    if clock == (24, 0, 0):
        return datetime(*day) + timedelta(days=1)  # noqa: DTZ001
    return datetime(*day, *clock)  # noqa: DTZ001


def _to_china(time: datetime, zone: str) -> datetime:
    if zone == "Z":
        offset = timedelta()
    else:
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return time - offset + timedelta(hours=8)


def _from_compact(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return _day_time((year, month, day), (hour, minute, second))


def _from_serial(match: re.Match[str]) -> datetime:
    """Excel counts days from 1899-12-30; a second is 1/86400 of a day, give or take rounding."""
    seconds = round(float(match[0]) * 86400)
    return _EXCEL_EPOCH + timedelta(seconds=seconds)


def _from_epoch(match: re.Match[str]) -> datetime:
    return datetime.fromtimestamp(int(match[1]), CHINA).replace(tzinfo=None)


def parse_times(series: "pl.Series", forms: Sequence[str] = ()) -> "pl.Series":
    """A column of texts or times as Datetime; what cannot be read is null. `forms` (as strptime
    writes them) are tried before those that are always known."""
    import polars as pl

    if isinstance(series.dtype, pl.Datetime):
        if series.dtype.time_zone:
            series = series.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
        return series.cast(pl.Datetime("us"))
    if series.dtype == pl.Date:
        return series.cast(pl.Datetime("us"))
    text = series.cast(pl.String)
    times = pl.Series(series.name, [None] * len(text), dtype=pl.Datetime("us"))
    for form in (*forms, *_FAST):
        if times.null_count() == text.null_count():
            return times
        times = times.zip_with(
            times.is_not_null(), text.str.to_datetime(form, time_unit="us", strict=False)
        )
    return times.zip_with(times.is_not_null(), _parse_rest(text, times))


def is_time_form(form: object) -> bool:
    """Whether columns can be read by it: it names year, month and day, and hours with minutes."""
    import polars as pl

    if not isinstance(form, str) or not form:
        return False
    day = datetime(2026, 3, 5, 8, 7)  # noqa: DTZ001
    try:
        read = pl.Series([day.strftime(form)]).str.to_datetime(form, time_unit="us", strict=False)
    except pl.exceptions.PolarsError:
        return False
    return read[0] is not None and read[0].date() == day.date()


def _parse_rest(text: "pl.Series", times: "pl.Series") -> "pl.Series":
    import polars as pl

    rest = text.filter(times.is_null() & text.is_not_null()).unique()
    table = {value: parse_time(value) for value in rest}
    return pl.Series(
        text.name, [table.get(value) if value else None for value in text], dtype=pl.Datetime("us")
    )


def fault_of(time: datetime | None, now: datetime) -> tuple[str, str] | None:
    """Why a time cannot be right, and what to do; None when it can."""
    if time is None:
        return "时间格式无法识别", "请改成“2026-03-02 14:05”的样子"
    if time < EARLIEST:
        return "时间早于 2000 年", "多半是空日期或年份只写了两位，请填上真实的时间"
    if time > now + TOLERANCE:
        return "时间在将来", "请核对年份和日期"
    return None
