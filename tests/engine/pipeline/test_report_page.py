"""The page: self-contained, safe to pass on, harmless whatever the data hold."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.pipeline.groups import find_groups
from liandong.engine.pipeline.inputs import FileRead, Intake
from liandong.engine.pipeline.report.charts import bars, cloud, columns, heat, lines
from liandong.engine.pipeline.report.html import number, table, tag, yuan
from liandong.engine.pipeline.report.page import ReportInput, write_report
from liandong.engine.pipeline.surveillance import raise_alarms
from liandong.engine.pipeline.timing import Clock
from liandong.engine.recognition import Gazetteer
from liandong.engine.records import Reject

from .conftest import record

REJECT = Reject(3, "报警时间", "昨天", "时间格式无法识别", "请改成“2026-03-02 14:05”的样子", "{}")


@pytest.fixture
def page(judged: Callable[..., pa.Table], disputes: Callable[..., pa.Table], tmp_path: Path) -> Any:
    def write(*rows: Any, has_times: Any = True, rejects: Any = ()) -> Any:
        file = FileRead(
            "警情.xlsx", "110 接警单", False, has_times, (), len(rows), 0, 0, list(rejects)
        )
        intake = Intake(None, [file])
        found = disputes(*rows)
        raised, crowds = raise_alarms(found), find_groups(found, Gazetteer.load())
        given = ReportInput(
            intake, judged(*rows), found, raised, crowds, "识别-1", "关联-1", Clock()
        )
        path = tmp_path / "report.html"
        write_report(given, path)
        return path.read_text(encoding="utf-8")

    return write


def many(n: int = 30) -> list[dict[str, Any]]:
    start = datetime(2025, 1, 6, 9, 30)
    return [
        record(
            str(i),
            received_at=start + timedelta(days=23 * i),
            person_name="王小明",
            person_phone="19900001234",
        )
        for i in range(n)
    ]


def test_it_asks_no_other_host_for_anything(page: Any) -> None:
    html = page(*many())
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", html)
    assert not re.search(r"https?:|@import|url\(", html)


def test_names_and_phones_are_masked(page: Any) -> None:
    html = page(*many())
    assert "王小明" not in html
    assert "19900001234" not in html
    assert "王** 199****1234" in html


def test_what_people_write_is_never_markup(page: Any) -> None:
    html = page(
        record("1", merchant_name="<script>alert(1)</script>", phrases=["<b>"], district='"><i>')
    )
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '"><i>' not in html


class Balanced(HTMLParser):
    """Fails on a tag that is closed wrongly; knows which elements stay open."""

    VOID = frozenset({"meta", "link", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: Any, attrs: Any) -> None:
        self.ids += [value for key, value in attrs if key == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: Any) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_its_elements_close_and_its_anchors_exist_once(page: Any) -> None:
    html = page(*many(), rejects=[REJECT])
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(parser.ids)


def test_rejects_are_told_with_their_remedy(page: Any) -> None:
    html = page(*many(3), rejects=[REJECT, REJECT])
    assert "时间格式无法识别" in html
    assert REJECT.remedy.replace('"', "&quot;") in html


def test_without_any_dispute_every_part_says_so(page: Any) -> None:
    html = page(record("1", is_dispute=False))
    assert "没有识别出消费纠纷" in html
    assert "没有消费纠纷" in html


def test_without_times_nothing_goes_by_time(page: Any) -> None:
    html = page(*many(5), has_times=False)
    assert "不能按时间统计" in html
    assert "星期 × 时段" not in html
    assert "近四周新增" in html
    assert "受理时间不详" in html


def test_only_the_latest_thousand_are_listed(page: Any) -> None:
    html = page(*(record(str(i)) for i in range(1003)))
    assert html.count('data-label="时间"') == 1000
    assert "最近 1,000 件" in html
    assert "全部 1,003 件" in html


@pytest.mark.parametrize(
    ("name", "phone", "shown"),
    [
        ("王小明", "19900001234", "王** 199****1234"),
        ("王", "199****1234", "* 199****1234"),
        ("王小明", "051580001234", "王** 0515****1234"),
        ("王小明", "0515-80001234", "王** 0515-****1234"),
        ("", "12345", "*****"),
        ("王小明", "hmac-sm3:" + "0f" * 32, "王** 已加密"),
        ("王小明", None, "王**"),
        (None, None, ""),
    ],
)
def test_a_person_is_shown_masked(
    page: Any, name: str | None, phone: str | None, shown: str
) -> None:
    html = page(record("1", person_name=name, person_phone=phone))
    assert re.findall(r'data-label="联系人"[^>]*>([^<]*)</td>', html) == [shown]


def test_charts_of_nothing_and_of_one_thing_do_not_break() -> None:
    assert bars([], 0) == '<ol class="bars"></ol>'
    assert "30.0%" in bars([("食品", 3)], 10)
    assert columns([("2026-03", 0)], "件")
    assert lines(["03-02"], [1], [None], "件")
    assert cloud([("掉色", 1)])
    assert heat({}, {}, {}, "")


def test_a_gap_in_a_line_stays_a_gap() -> None:
    assert lines(["a", "b", "c"], [1, 1, 1], [1, None, 1], "件").count("M") == 3


def test_small_words() -> None:
    assert number(1234567) == "1,234,567"
    assert yuan(99_999) == "99,999 元"
    assert yuan(123_456) == "12.3 万元"
    assert yuan(None) == ""
    assert tag("p", "a<b", title='"') == '<p title="&quot;">a&lt;b</p>'
    assert 'data-label="件数"' in table(["件数"], [["1"]])
