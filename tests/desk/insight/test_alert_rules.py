"""What else may explain a rise, how grave it is, what two sides make of it."""

from datetime import date
from typing import Any

import pytest

from liandong.desk.insight.rules.other_explanations import CountedDispute, Kind, exclusions
from liandong.desk.insight.rules.reviews import grade, has_grown, state
from liandong.desk.insight.wording import exclusion_words

DAYS = {"since": date(2026, 8, 3), "until": date(2026, 8, 16)}


def dispute(pk: int, person: str = "", happened: date | None = None) -> CountedDispute:
    return CountedDispute(pk, date(2026, 8, 10), happened, person)


def found(disputes: Any, doubles: Any = (), upper: Any = 4, **days: Any) -> Any:
    checks = exclusions(disputes, doubles, **(DAYS | days), upper=upper)
    return {check.kind: check for check in checks}


def test_everything_is_checked_also_where_nothing_is_found() -> None:
    checks = found([dispute(n, person=f"p{n}") for n in range(6)])
    assert set(checks) == set(Kind)
    assert not any(check.explains for check in checks.values())


@pytest.mark.parametrize(
    ("persons", "fewer", "explains"),
    [("aaabcd", 2, True), ("aabcde", 1, False), ("abcdef", 0, False), ("      ", 0, False)],
)
def test_one_person_many_times(persons: str, fewer: int, explains: bool) -> None:
    disputes = [dispute(n, person=who.strip()) for n, who in enumerate(persons)]
    one = found(disputes)[Kind.PERSON]
    assert (one.fewer, one.explains) == (fewer, explains)


def test_doubles_that_hang_together_are_one_matter() -> None:
    one = found([dispute(n) for n in range(6)], [(0, 1), (1, 2), (2, 0), (5, 99)])[Kind.DOUBLE]
    assert (one.fewer, one.left, one.explains) == (2, 4, True)


def test_what_happened_long_before_was_entered_late() -> None:
    old = [dispute(1, happened=date(2026, 6, 1)), dispute(2, happened=date(2026, 8, 1))]
    assert found([*old, dispute(3)])[Kind.LATE].fewer == 1


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
def test_holidays_and_sales_of_the_window(
    since: Any, until: Any, holidays: Any, sales: Any
) -> None:
    checks = found([], since=since, until=until)
    assert set(holidays) <= set(checks[Kind.HOLIDAY].days)
    assert checks[Kind.SALE].days == sales


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ({"kind": "late", "fewer": 0}, "没有发现"),
        (
            {"kind": "person", "fewer": 2, "left": 4, "explains": True},
            "2 件是同一人的第二次及以后的反映；不计则 4 件，未超出正常上限",
        ),
        ({"kind": "sale", "days": []}, "这段时间没有"),
    ],
)
def test_checks_in_words(check: Any, words: str) -> None:
    assert exclusion_words(check) == words


@pytest.mark.parametrize(
    ("observed", "upper", "sure", "expected"),
    [(9, 8, False, "3"), (90, 8, False, "3"), (9, 8, True, "2"), (16, 8, True, "1")],
)
def test_grades(observed: int, upper: int, sure: bool, expected: str) -> None:
    assert grade(observed=observed, upper=upper, year_wide=sure) == expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({}, ("waiting", "")),
        ({"station": "true"}, ("half", "")),
        ({"station": "true", "association": "true"}, ("settled", "true")),
        ({"station": "true", "association": "data"}, ("differing", "")),
    ],
)
def test_two_sides_settle_it_together(verdicts: Any, expected: Any) -> None:
    assert state(verdicts) == expected


def test_a_rise_has_grown_when_it_is_half_as_large_again() -> None:
    assert has_grown(15, 10)
    assert not has_grown(14, 10)
    assert not has_grown(4, 2)
