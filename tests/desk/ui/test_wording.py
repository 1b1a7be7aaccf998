"""Moments, numbers, amounts and clocks in words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from liandong.desk.ui import wording
from liandong.desk.ui.wording import sentences

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 24, 9, 5, tzinfo=CHINA), "今天 09:05"),
        (datetime(2026, 11, 23, 23, 59, tzinfo=CHINA), "昨天 23:59"),
        (datetime(2026, 3, 2, 8, 0, tzinfo=CHINA), "03-02 08:00"),
        (datetime(2025, 12, 31, 8, 0, tzinfo=CHINA), "2025-12-31 08:00"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=ZoneInfo("UTC")), "今天 01:00"),
        (date(2026, 11, 24), "今天"),
        (None, "—"),
    ],
)
def test_a_moment_as_one_says_it(moment: Any, words: str) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 15, 0, tzinfo=CHINA)):
        assert wording.when(moment) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(12345, "12,345"), (0, "0"), (62.5, "62.5"), (3.0, "3"), (None, "—"), ("62.5", "62.5")],
)
def test_numbers_are_grouped(number: Any, words: str) -> None:
    assert wording.counted(number) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("1280.50"), "1,280.50 元"),
        (Decimal("299.00"), "299 元"),
        (0, "0 元"),
        (None, "—"),
    ],
)
def test_amounts_have_fen_only_when_there_are_any(amount: Any, words: str) -> None:
    assert wording.yuan(amount) == words


@pytest.mark.parametrize(
    ("state", "left", "tone", "words"),
    [
        ("green", 5, "good", "剩 5 个工作日"),
        ("amber", 1, "warn", "剩 1 个工作日"),
        ("amber", 0, "warn", "今日届满"),
        ("red", -3, "bad", "已超期 3 个工作日"),
        ("red", 0, "bad", "已超期"),
        ("done", None, "good", "已办"),
        ("paused", 4, "", "中止计时"),
    ],
)
def test_a_clock_is_told_by_tone_icon_and_word(
    state: str, left: int | None, tone: str, words: str
) -> None:
    look = wording.clock_look(state, left)
    assert (look.tone, look.words) == (tone, words)
    assert look.icon


def test_a_clock_that_ends_on_a_day_off_does_not_end_today() -> None:
    assert wording.clock_look("amber", 0, 1).words == "剩 1 天"
    assert wording.clock_look("amber", 1, 3).words == "剩 1 个工作日"


def test_a_message_that_can_be_undone_carries_the_way_back() -> None:
    message = Message(constants.SUCCESS, "已更正", extra_tags="undo:/disputes/1/undo/")
    toast = wording.toast(message)
    assert (toast.words, toast.tone, toast.undo_url) == ("已更正", "good", "/disputes/1/undo/")
    assert wording.toast(Message(constants.ERROR, "未保存")).undo_url == ""


@pytest.mark.parametrize(
    ("change", "icon"),
    [("+12%", "trending-up"), ("−3", "trending-down"), ("-3", "trending-down"), ("持平", "minus")],
)
def test_a_change_points_where_it_goes(change: str, icon: str) -> None:
    assert wording.change_icon(change) == icon


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "—"),
        (0, "0 分钟"),
        (43 / 1440, "43 分钟"),
        (1 / 24, "1.0 小时"),
        (0.216, "5.2 小时"),
        (1, "1.0 天"),
        (8.25, "8.2 天"),
    ],
)
def test_a_spell_is_told_in_the_unit_that_says_something(
    days: float | int | None, words: str
) -> None:
    assert wording.spell(days) == words


def test_sums_within_sentences_are_in_ten_thousands_and_never_rounded() -> None:
    words = [wording.yuan_in_words(Decimal(n)) for n in (500_000, 76_500, 12_345, 9_999, 500)]
    assert words == ["50万元", "7.65万元", "12,345元", "9,999元", "500元"]


def test_several_sentences_have_one_full_stop() -> None:
    assert sentences(["日期不对。", "金额不对。"]) == "日期不对；金额不对。"
    assert (
        sentences(["没有标价。", "限 11-30 前整改：补贴价签"])
        == "没有标价；限 11-30 前整改：补贴价签"
    )
    assert sentences(["", " "]) == ""
