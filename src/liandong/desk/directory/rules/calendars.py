"""Reading a year's notice of days off from CSV or JSON, with clear words where it is wrong."""

import csv
import io
import json
from collections import Counter
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, Self

from liandong.desk.directory.rules.jsonfile import json_fault
from liandong.desk.directory.rules.workdays import SATURDAY, Calendar, Day

COLUMNS: Final = ("日期", "安排", "法定节假日", "名称", "依据")
OFF, WORK = "休", "班"
YES, NO = "是", "否"
FIRST_YEAR, LAST_YEAR = 2000, 2100
FEWEST_STATUTORY: Final = 11
"""Statutory days in a year: 11 until 2024, 13 since (全国年节及纪念日放假办法)."""


class WrongCalendar(ValueError):  # noqa: N818 - named for what is wrong
    """The file is no calendar; each of `problems` is a Chinese sentence with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[Self], tuple[list[str]]]:
        return type(self), (self.problems,)


@cache
def shipped_calendar() -> Calendar:
    """The years that come with the package, from the notices of the State Council."""
    days = read_days(
        resources.files("liandong.engine.calendar").joinpath("workdays.csv").read_bytes()
    )
    return Calendar(days, frozenset(day.year for day in days))


def read_days(content: bytes) -> dict[date, Day]:
    """The days of a CSV or JSON file with the columns of COLUMNS. Raises WrongCalendar."""
    rows = _rows(_text(content))
    problems: list[str] = []
    days: dict[date, Day] = {}
    for number, row in rows:
        try:
            day, entry = _day(row)
        except ValueError as error:
            problems.append(f"第 {number} 行：{error}")
            continue
        if day in days:
            problems.append(f"第 {number} 行：{day} 出现了两次")
        days[day] = entry
    problems += [] if problems else _implausible(days)
    if problems:
        raise WrongCalendar(problems)
    return days


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongCalendar(["无法读取文字：请另存为 UTF-8 编码的 CSV 或 JSON"])


def _rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    if text.lstrip().startswith(("[", "{")):
        return _json_rows(text)
    reader = csv.DictReader(io.StringIO(text, newline=None))
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise WrongCalendar(
            ["CSV 写法有误：引号没有成对，或一格过长；请另存为 CSV 再导入"]
        ) from error
    if missing:
        raise WrongCalendar([f"缺少列：{'、'.join(missing)}；应有 {'、'.join(COLUMNS)}"])
    return rows


def _json_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongCalendar([json_fault(error)]) from error
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise WrongCalendar([f"JSON 应是对象的列表，每个对象含 {'、'.join(COLUMNS)}"])
    return list(enumerate(data, start=1))


def _day(row: dict[str, Any]) -> tuple[date, Day]:
    cells = {name: str(row.get(name) or "").replace("\x00", "").strip() for name in COLUMNS}
    try:
        day = date.fromisoformat(cells["日期"].replace("/", "-"))
    except ValueError:
        raise ValueError(f"日期“{cells['日期']}”应写作 2027-01-01") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"日期“{day}”应在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间")
    if cells["安排"] not in {OFF, WORK}:
        raise ValueError(f"安排“{cells['安排']}”应是“{OFF}”或“{WORK}”")
    if cells["法定节假日"] not in {YES, NO}:
        raise ValueError(f"法定节假日“{cells['法定节假日']}”应是“{YES}”或“{NO}”")
    if not cells["名称"] or not cells["依据"]:
        raise ValueError("名称和依据不能为空")
    working, statutory = cells["安排"] == WORK, cells["法定节假日"] == YES
    if working and statutory:
        raise ValueError(f"{day} 是法定节假日，不能同时上班")
    if working and day.weekday() < SATURDAY:
        raise ValueError(f"{day} 本是工作日，调休上班只能在周末")
    return day, Day(working, statutory, cells["名称"][:20], cells["依据"][:80])


def _implausible(days: dict[date, Day]) -> list[str]:
    """What no year's notice looks like: it would be a part of a year, or another thing."""
    if not days:
        return ["文件里没有一行日期"]
    statutory = Counter(day.year for day, entry in days.items() if entry.statutory)
    return [
        f"{year} 年只有 {statutory[year]} 天法定节假日，全年应不少于 {FEWEST_STATUTORY} 天，请补全"
        for year in sorted({day.year for day in days})
        if statutory[year] < FEWEST_STATUTORY
    ]
