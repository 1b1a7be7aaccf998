"""An occurrence is reported once or more, here or there, soon or late."""

from collections import Counter
from random import Random

import pytest

from liandong.simulation.contacts import CALL_FIRST, Plan, contacts

NOON = 12 * 3600
DAY = 86_400


def many(where: str, times: int = 4000) -> list[list[Plan]]:
    random = Random(1)
    return [list(contacts(where, 400 * DAY + NOON, random)) for _ in range(times)]


@pytest.mark.parametrize(
    ("where", "places"), [("police", {"police"}), ("complaint", {"complaint"})]
)
def test_a_matter_told_in_one_place_stays_there(where: str, places: set[str]) -> None:
    assert {plan.where for plans in many(where) for plan in plans} == places


def test_a_matter_told_to_both_is_told_in_both() -> None:
    for plans in many("both", 300):
        assert {plan.where for plan in plans} == {"police", "complaint"}


def test_mostly_the_call_comes_before_the_complaint_by_minutes_to_weeks() -> None:
    gaps = []
    for plans in many("both"):
        call = min(p.moment for p in plans if p.where == "police")
        complaint = min(p.moment for p in plans if p.where == "complaint")
        gaps.append(complaint - call)
    first = sum(gap > 0 for gap in gaps) / len(gaps)
    assert first == pytest.approx(CALL_FIRST, abs=0.03)
    after = sorted(gap for gap in gaps if gap > 0)
    assert after[len(after) // 50] < 3 * 3600
    assert after[-len(after) // 50] > 14 * DAY
    assert after[-1] <= 46 * DAY


def test_some_tell_it_twice_and_some_let_the_partner_tell_it() -> None:
    plans = [plan for found in many("police") for plan in found]
    assert 0.03 < sum(p.again for p in plans) / len(plans) < 0.11
    assert 0.01 < sum(p.partner for p in plans) / len(plans) < 0.06


def test_nobody_writes_to_the_office_in_the_middle_of_the_night() -> None:
    hours = Counter(p.moment % DAY // 3600 for plans in many("both") for p in plans)
    assert sum(hours[h] for h in range(8)) == 0
