"""Importing the notice of a year."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.actions.calendars import import_calendar
from liandong.desk.directory.models import CalendarDay
from liandong.desk.directory.queries import calendar
from liandong.desk.directory.rules.calendars import COLUMNS, WrongCalendar, read_days

BY = System("test")
STATUTORY = [f"2027-{day}" for day in ("01-01", "02-05", "02-06", "02-07", "02-08", "04-05")]
STATUTORY += [
    f"2027-{day}" for day in ("05-01", "05-02", "06-09", "09-15", "10-01", "10-02", "10-03")
]


def year_csv(*more: Any, encoding: Any = "utf-8") -> Any:
    lines = [",".join(COLUMNS), *(f"{day},休,是,节日,试验通知" for day in STATUTORY), *more]
    return "\n".join(lines).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.django_db
def test_an_imported_year_is_known(encoding: str) -> None:
    content = year_csv("2027-02-20,班,否,调休上班,试验通知", encoding=encoding)
    assert import_calendar(content, by=BY) == [2027]
    known = calendar()
    assert 2027 in known.years
    assert known.is_working(read("2027-02-20"))
    assert known.is_statutory(read("2027-10-01"))
    assert AuditEntry.objects.get(action="directory.import_calendar").detail == {"years": [2027]}


def read(text: Any) -> Any:
    from datetime import date

    return date.fromisoformat(text)


@pytest.mark.django_db
def test_json_does_as_well() -> None:
    rows = [dict(zip(COLUMNS, [day, "休", "是", "节日", "通知"], strict=True)) for day in STATUTORY]
    assert import_calendar(json.dumps(rows).encode(), by=BY) == [2027]


@pytest.mark.django_db
def test_the_same_year_again_replaces_it() -> None:
    import_calendar(year_csv("2027-02-20,班,否,调休上班,通知"), by=BY)
    import_calendar(year_csv(), by=BY)
    assert not CalendarDay.objects.filter(day="2027-02-20").exists()
    assert CalendarDay.objects.count() == 13


@pytest.mark.django_db
def test_an_imported_year_replaces_the_shipped_one() -> None:
    import_calendar(year_csv().replace(b"2027", b"2026"), by=BY)
    assert calendar().is_working(read("2026-10-07"))
    assert not calendar().is_working(read("2025-10-08"))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2027-13-01,休,否,x,y", "应写作 2027-01-01"),
        ("2027-03-01,放,否,x,y", "应是“休”或“班”"),
        ("2027-03-01,休,可能,x,y", "应是“是”或“否”"),
        ("2027-03-01,休,否,,y", "不能为空"),
        ("2027-03-06,班,是,x,y", "不能同时上班"),
        ("2027-03-01,班,否,x,y", "本是工作日"),
        ("2027-01-01,休,是,x,y", "出现了两次"),
        ("2028-01-01,休,是,x,y", "2028 年只有 1 天"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_line_is_named_and_nothing_is_imported(line: str, problem: str) -> None:
    with pytest.raises(WrongCalendar, match=problem):
        import_calendar(year_csv(line), by=BY)
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "缺少列"),
        ("日期,安排\n2027-01-01,休".encode(), "法定节假日"),
        (",".join(COLUMNS).encode(), "没有一行"),
        (b"[1, 2]", "对象的列表"),
        (b"{", "JSON"),
        (b"\xff\xff\xff", "编码"),
    ],
)
def test_what_is_no_calendar_is_told(content: Any, problem: str) -> None:
    with pytest.raises(WrongCalendar, match=problem):
        read_days(content)


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content: Any) -> None:
    with pytest.raises(WrongCalendar):
        read_days(content)


@pytest.mark.django_db
def test_only_the_administrator_imports(person: Any) -> None:
    with pytest.raises(PermissionDenied):
        import_calendar(year_csv(), by=person("duty_officer"))
    assert import_calendar(year_csv(), by=person("system_admin")) == [2027]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        ("日期,安排,法定节假日,名称,依据\n" + "9999-12-31,休,是,元旦,甲\n").encode(),
        ("日期,安排,法定节假日,名称,依据\n" + "0001-01-01,休,是,元旦,甲\n").encode(),
    ],
    ids=["nested without end", "the last year", "the first year"],
)
def test_no_file_breaks_the_calendar(content: Any) -> None:
    with pytest.raises(WrongCalendar, match=r"JSON|2000"):
        read_days(content)
