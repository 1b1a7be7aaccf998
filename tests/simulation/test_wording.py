"""Amounts, dates, shops and slips: how people put them."""

from datetime import datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.simulation import City
from liandong.simulation.grammar import Grammar
from liandong.simulation.occurrences import Occurrences
from liandong.simulation.people import People
from liandong.simulation.wording import (
    Wording,
    chinese_number,
    shop_words,
    spoken_date,
    with_slip,
)

NOW = datetime(2026, 5, 20, 16, 0)
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
UNITS = {"千": 1000, "百": 100, "十": 10}


def value(words: str) -> int:
    total, digit = 0, 0
    for c in words:
        if c in UNITS:
            total += (digit or 1) * UNITS[c]
            digit = 0
        else:
            digit = DIGITS[c]
    return total + digit


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (398, "三百九十八"),
        (15, "十五"),
        (1005, "一千零五"),
        (2080, "二千零八十"),
        (7, "七"),
        (110, "一百一十"),
    ],
)
def test_numbers_are_spoken_as_people_speak_them(number: int, words: str) -> None:
    assert chinese_number(number) == words


@given(st.integers(1, 9999))
def test_a_spoken_number_is_the_number(number: int) -> None:
    assert value(chinese_number(number)) == number


def test_a_day_of_another_year_names_the_year() -> None:
    assert spoken_date(datetime(2025, 3, 2), NOW, Random(1)) == "2025年3月2日"
    dates = {spoken_date(datetime(2026, 3, 2), NOW, Random(n)) for n in range(60)}
    assert {"3月2日", "3月2号", "3.2", "2026年3月2日"} == dates


def test_a_letter_names_the_registered_merchant_more_than_a_call_does() -> None:
    merchant = City.load().merchants[30]
    random = Random(3)
    registered = {
        manner: sum(shop_words(merchant, manner, random) == merchant.name for _ in range(2000))
        for manner in ("letter", "call")
    }
    assert registered["letter"] > 400
    assert registered["call"] < 120


def test_a_slip_changes_one_word_and_only_sometimes() -> None:
    random = Random(1)
    text = "报警人称店家拒绝退货"
    assert with_slip(text, random, 0.0) == text
    assert all(with_slip(text, random, 1.0) != text for _ in range(20))
    assert with_slip("无声电话", random, 1.0) == "无声电话"


def wordings(
    count: int, style: str, me: str
) -> list[tuple[Wording, str, tuple[str, ...], float | None]]:
    random = Random(8)
    occurrences = Occurrences(City.load(), 1000, random)
    people = People(1, 1000)
    grammar = Grammar.load("common", style)
    out = []
    import numpy as np

    for kind in occurrences.kinds(np.random.default_rng(1), count).tolist():
        occurrence = occurrences.draw(kind)
        if occurrence.item.resident:
            continue
        words = Wording(
            occurrence, people[occurrence.person], moment=NOW, style=grammar, me=me, random=random
        )
        words.slots |= {"when": "", "shop": "小店", "serial": "1", "date2": "5月1日"}
        statement = words.tell("dispute" if style == "police" else "tell")
        out.append((words, statement.text, statement.phrases, statement.amount_yuan))
    return out


@pytest.mark.parametrize(
    ("style", "me"), [("police", "其"), ("complaint", "我"), ("hotline", "其")]
)
def test_what_a_record_is_said_to_name_stands_in_it(style: str, me: str) -> None:
    for words, text, phrases, amount in wordings(300, style, me):
        assert 1 <= len(phrases) <= 3
        assert len(set(phrases)) == len(phrases)
        amounts = [spoken for spoken, yuan in words.values.items() if yuan == amount]
        assert amount is None or any(spoken in text for spoken in amounts)
        assert words.slots["fault"] in text


def test_a_caller_rounds_now_and_then_and_a_writer_does_not() -> None:
    rounded = [t for _, t, _, _ in wordings(300, "police", "其") if "多元" in t or "余元" in t]
    exact = [t for _, t, _, _ in wordings(300, "complaint", "我") if "余元" in t]
    assert len(rounded) > 20
    assert exact == []
