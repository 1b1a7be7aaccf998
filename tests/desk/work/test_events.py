"""The events that pages receive, also after they reconnect."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from liandong.desk.work.events import missed, prune, publish, recent
from liandong.desk.work.models import Event

pytestmark = [pytest.mark.machine_clock, pytest.mark.django_db, pytest.mark.database]
BOARD = frozenset({"board"})


def age(event: Event, seconds: int) -> Event:
    Event.objects.filter(pk=event.pk).update(at=timezone.now() - timedelta(seconds=seconds))
    return event


def test_an_event_of_the_last_ten_seconds_is_read() -> None:
    now = publish("board", dispute=12)
    age(publish("board", dispute=11), 9)
    age(publish("board", dispute=10), 12)
    assert [event.payload for event in recent()] == [{"dispute": 12}, {"dispute": 11}]
    assert recent()[0] == (now.pk, "board", {"dispute": 12})


def test_an_event_of_a_transaction_that_was_undone_never_happened() -> None:
    with transaction.atomic():
        publish("board", dispute=1)
        transaction.set_rollback(True)
    assert recent() == []


def test_who_comes_back_is_told_what_was_missed_with_some_overlap() -> None:
    age(publish("board", dispute=0), 90)
    last = age(publish("board", dispute=1), 60)
    beside = age(publish("board", dispute=2), 65)
    later = age(publish("board", dispute=3), 30)
    age(publish("import-1", row=1), 30)
    assert [event.id for event in missed(BOARD, last.pk)] == [beside.pk, later.pk]


def test_a_clock_that_was_set_back_hides_nothing() -> None:
    last = age(publish("board", dispute=1), -3600)
    later = publish("board", dispute=2)
    assert [event.id for event in missed(BOARD, last.pk)] == [later.pk]


def test_a_clock_that_was_set_forward_hides_nothing_from_who_reads_on() -> None:
    before = age(publish("board", dispute=1), 7200)
    later = age(publish("board", dispute=2), 3600)
    assert recent() == []
    assert [event.id for event in recent(before.pk)] == [later.pk]


def test_who_was_away_for_too_long_is_told_once_for_each_topic() -> None:
    assert missed(frozenset({"board", "job-1"}), 999) == [(999, "board", {}), (999, "job-1", {})]


def test_who_missed_too_much_is_told_once_for_each_topic() -> None:
    last = publish("board", dispute=0)
    for number in range(101):
        publish("board", dispute=number)
    assert missed(BOARD, last.pk) == [(last.pk, "board", {})]


def test_events_are_kept_for_an_hour() -> None:
    kept = age(publish("board"), 3500)
    age(publish("board"), 3700)
    assert prune() == 1
    assert list(Event.objects.all()) == [kept]
