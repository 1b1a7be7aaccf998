"""What the station's figures count, and what they leave out."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.rules.figures import Taken, figures, percentile

MONDAY = datetime(2026, 11, 23, 9, 0)


def taken(*steps, days=1):
    return [
        Taken(dispute, verb, MONDAY + timedelta(hours=n), MONDAY - timedelta(days=days), *choice)
        for n, (dispute, verb, *choice) in enumerate(steps)
    ]


def test_of_nothing_there_is_no_rate():
    found = figures([])
    assert (found.on_scene.percent, found.in_station.percent) == (None, None)
    assert [one.median for one in found.days] == [None] * 3


def test_settled_on_the_scene_is_a_part_of_those_arrived_at():
    steps = [(1, "arrive"), (1, "settle_now"), (2, "arrive"), (2, "to_room"), (3, "settle_later")]
    assert figures(taken(*steps)).on_scene.percent == 50


@pytest.mark.parametrize("verb", ["return", "police", "refuse"])
def test_what_the_law_sends_elsewhere_does_not_count_against_the_station(verb):
    found = figures(taken((1, "agree"), (2, verb)))
    assert found.in_station.percent == 100
    assert found.left_out == {2}


def test_a_transfer_that_no_law_requires_counts():
    steps = [(1, "agree"), (2, "hand_over", "handed_over"), (3, "hand_over", "required_transfer")]
    found = figures(taken(*steps))
    assert found.in_station.percent == 50
    assert found.left_out == {3}


def test_what_was_opened_again_counts_by_its_last_end():
    found = figures(taken((1, "terminate"), (1, "reopen"), (1, "agree")))
    assert found.in_station.part == {1}


def test_days_are_told_by_path():
    found = figures(taken((1, "settle_now"), (2, "agree"), (3, "agree"), days=4))
    assert [(one.path, one.count) for one in found.days] == [
        ("现场", 1),
        ("调解室", 2),
        ("电话", 0),
    ]
    assert found.days[0].median == 4


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values, share):
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert sum(value < found for value in values) < share * len(values) + 1e-6


def test_the_page_tells_figures_and_their_rows(matter, person, signed_in):
    done = take_step(matter, "settle", reason="店家已退款", by=person())
    url = reverse("handling:figures")
    shown = signed_in().get(url, {"show": "settled"}).content.decode()
    assert "100.0" in shown
    assert matter.number in shown
    undo(done, by=person())
    shown = signed_in().get(url, {"show": "settled"}).content.decode()
    assert matter.number not in shown


def test_a_way_out_by_law_is_read_from_what_was_stated(matter, person, signed_in):
    way = {"choice": "required_transfer", "to": "演示局"}
    take_step(matter, "hand_over", reason="不属本区", told={Fact.HANDED: way}, by=person())
    shown = signed_in().get(reverse("handling:figures"), {"show": "left_out"}).content.decode()
    assert matter.number in shown


def test_the_days_of_the_period_before_stand_beside(matter, person, signed_in):
    done = take_step(matter, "settle", reason="店家已退款", by=person())
    day = timezone.localdate()
    past = timezone.now() - timedelta(days=3)
    HistoryEntry.objects.filter(pk=done.pk).update(at=past)
    Dispute.objects.filter(pk=matter.pk).update(opened_at=past - timedelta(days=2))
    page = signed_in().get(
        reverse("handling:figures"), {"since": day - timedelta(days=1), "until": day}
    )
    days = page.context["days"]
    assert [(now.count, was.count, was.median) for now, was in days] == [
        (0, 0, None),
        (0, 0, None),
        (0, 1, 2.0),
    ]
    before = page.context["period"].before
    assert f"上一段为 {before.since} 至 {before.until}" in page.content.decode()
