"""What the station's figures count, and what they leave out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.station.rules.figures import Taken, figures, percentile

pytestmark = pytest.mark.database

MONDAY = datetime(2026, 11, 23, 9, 0)


def taken(*steps: Any, days: Any = 1) -> Any:
    return [
        Taken(dispute, verb, MONDAY + timedelta(hours=n), MONDAY - timedelta(days=days), *choice)
        for n, (dispute, verb, *choice) in enumerate(steps)
    ]


def test_of_nothing_there_is_no_rate() -> None:
    found = figures([])
    assert (found.on_scene.percent, found.in_station.percent) == (None, None)
    assert [day.median for day in found.days] == [None] * 3


def test_settled_on_the_scene_is_a_part_of_those_arrived_at() -> None:
    steps = [(1, "arrive"), (1, "settle_now"), (2, "arrive"), (2, "to_room"), (3, "settle_later")]
    assert figures(taken(*steps)).on_scene.percent == 50


@pytest.mark.parametrize("verb", ["return", "police", "refuse"])
def test_what_the_law_sends_elsewhere_does_not_count_against_the_station(verb: str) -> None:
    found = figures(taken((1, "agree"), (2, verb)))
    assert found.in_station.percent == 100
    assert found.left_out == {2}


def test_a_transfer_that_no_law_requires_counts() -> None:
    steps = [(1, "agree"), (2, "hand_over", "handed_over"), (3, "hand_over", "required_transfer")]
    found = figures(taken(*steps))
    assert found.in_station.percent == 50
    assert found.left_out == {3}


def test_what_was_opened_again_counts_by_its_last_end() -> None:
    found = figures(taken((1, "terminate"), (1, "reopen"), (1, "agree")))
    assert found.in_station.part == {1}


def test_days_are_told_by_path() -> None:
    found = figures(taken((1, "settle_now"), (2, "agree"), (3, "agree"), days=4))
    assert [(day.path, day.count) for day in found.days] == [
        ("现场", 1),
        ("调解室", 2),
        ("电话", 0),
    ]
    assert found.days[0].median == 4


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: Any, share: Any) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert sum(value < found for value in values) < share * len(values) + 1e-6


def test_the_page_tells_figures_and_their_rows(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    done = take_step(new_dispute, "settle", reason="店家已退款", by=person())
    url = reverse("station:figures")
    shown = signed_in().get(url, {"show": "settled"}).content.decode()
    assert "100.0" in shown
    assert new_dispute.number in shown
    undo(done, by=person())
    shown = signed_in().get(url, {"show": "settled"}).content.decode()
    assert new_dispute.number not in shown


def test_a_way_out_by_law_is_read_from_what_was_stated(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    way = {"choice": "required_transfer", "to": "演示局"}
    take_step(new_dispute, "hand_over", reason="不属本区", facts={Fact.HANDED: way}, by=person())
    shown = signed_in().get(reverse("station:figures"), {"show": "left_out"}).content.decode()
    assert new_dispute.number in shown


def test_the_days_of_the_period_before_stand_beside(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    done = take_step(new_dispute, "settle", reason="店家已退款", by=person())
    day = timezone.localdate()
    past = timezone.now() - timedelta(days=3)
    HistoryEntry.objects.filter(pk=done.pk).update(at=past)
    Dispute.objects.filter(pk=new_dispute.pk).update(opened_at=past - timedelta(days=2))
    page = signed_in().get(
        reverse("station:figures"), {"since": f"{day - timedelta(days=1)}", "until": f"{day}"}
    )
    days = page.context["days"]
    assert [(now.count, was.count, was.median) for now, was in days] == [
        (0, 0, None),
        (0, 0, None),
        (0, 1, 2.0),
    ]
    before = page.context["period"].before
    assert f"上一周期为 {before.since} 至 {before.until}" in page.content.decode()
