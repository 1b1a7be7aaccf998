"""What else may explain a rise, how grave it is, what two sides make of it."""

from datetime import date

import pytest

from liandong.desk.insight.rules.exclusions import Kind, Matter, exclusions
from liandong.desk.insight.rules.reviewing import grade, has_grown, state
from liandong.desk.insight.wording import exclusion_words

DAYS = {"since": date(2026, 8, 3), "until": date(2026, 8, 16)}


def matter(pk: int, person: str = "", happened: date | None = None) -> Matter:
    return Matter(pk, date(2026, 8, 10), happened, person)


def found(matters, doubles=(), upper=4, **days):
    told = exclusions(matters, doubles, **(DAYS | days), upper=upper)
    return {one.kind: one for one in told}


def test_everything_is_checked_also_where_nothing_is_found():
    told = found([matter(n, person=f"p{n}") for n in range(6)])
    assert set(told) == set(Kind)
    assert not any(one.explains for one in told.values())


@pytest.mark.parametrize(
    ("persons", "fewer", "explains"),
    [("aaabcd", 2, True), ("aabcde", 1, False), ("abcdef", 0, False), ("      ", 0, False)],
)
def test_one_person_many_times(persons, fewer, explains):
    matters = [matter(n, person=who.strip()) for n, who in enumerate(persons)]
    one = found(matters)[Kind.PERSON]
    assert (one.fewer, one.explains) == (fewer, explains)


def test_doubles_that_hang_together_are_one_matter():
    one = found([matter(n) for n in range(6)], [(0, 1), (1, 2), (2, 0), (5, 99)])[Kind.DOUBLE]
    assert (one.fewer, one.left, one.explains) == (2, 4, True)


def test_what_happened_long_before_was_entered_late():
    old = [matter(1, happened=date(2026, 6, 1)), matter(2, happened=date(2026, 8, 1))]
    assert found([*old, matter(3)])[Kind.LATE].fewer == 1


@pytest.mark.parametrize(
    ("since", "until", "holidays", "sales"),
    [
        (date(2026, 8, 3), date(2026, 8, 16), (), ()),
        (date(2026, 2, 15), date(2026, 2, 22), ("春节前后",), ()),
        (date(2026, 9, 28), date(2026, 10, 4), ("国庆",), ()),
        (date(2026, 11, 18), date(2026, 11, 24), (), ("11·11",)),
        (date(2026, 6, 25), date(2026, 7, 8), (), ("6·18",)),
    ],
)
def test_holidays_and_sales_of_the_window(since, until, holidays, sales):
    told = found([], since=since, until=until)
    assert set(holidays) <= set(told[Kind.HOLIDAY].days)
    assert told[Kind.SALE].days == sales


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"kind": "late", "fewer": 0}, "没有发现"),
        (
            {"kind": "person", "fewer": 2, "left": 4, "explains": True},
            "2 件是同一人的第二次及以后的反映；不计则 4 件，未超出正常上限",
        ),
        ({"kind": "sale", "days": []}, "这段时间没有"),
    ],
)
def test_checks_in_words(told, words):
    assert exclusion_words(told) == words


@pytest.mark.parametrize(
    ("observed", "upper", "sure", "expected"),
    [(9, 8, False, "3"), (90, 8, False, "3"), (9, 8, True, "2"), (16, 8, True, "1")],
)
def test_grades(observed, upper, sure, expected):
    assert grade(observed=observed, upper=upper, year_wide=sure) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ("waiting", "")),
        ({"station": "true"}, ("half", "")),
        ({"station": "true", "association": "true"}, ("settled", "true")),
        ({"station": "true", "association": "data"}, ("differing", "")),
    ],
)
def test_two_sides_settle_it_together(said, expected):
    assert state(said) == expected


def test_a_rise_has_grown_when_it_is_half_as_large_again():
    assert has_grown(15, 10)
    assert not has_grown(14, 10)
    assert not has_grown(4, 2)
