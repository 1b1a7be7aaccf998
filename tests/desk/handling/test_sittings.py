"""预约联调: booked where all are free, told to both sides, held or not."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.inviting import invite
from liandong.desk.handling.actions.recusing import ask_recusal, decide_recusal
from liandong.desk.handling.actions.sitting import book, cancel, check_in, move, no_show
from liandong.desk.handling.jobs import send_notices
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.queries.sittings import free
from liandong.desk.handling.sending import FileSender
from tests.desk.disputes.conftest import DRESS, dispute_of

WHERE = {"consumer": "19900001234", "merchant": "shop@example.cn"}


class NoProgress:
    def report(self, *_told: object) -> None:
        """Nobody watches."""


@pytest.fixture
def room(districts):
    return Room.objects.create(district=districts["铜马商圈"], name="一号调解室")


@pytest.fixture
def mediated(matter, person):
    """A matter in mediation."""
    by = person("mediator")
    take_step(matter, "to_room", by=by)
    take_step(matter, "accept", told={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    told = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "association"}}
    take_step(matter, "begin", told=told, by=by)
    return matter


def tomorrow(hour: int) -> datetime:
    day = timezone.localtime() + timedelta(days=2)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture
def booking(room, person):
    def at(hour, **changes):
        wanted = {"way": "room", "room": room, "mediator": person("mediator")}
        times = {"starts_at": tomorrow(hour), "ends_at": tomorrow(hour) + timedelta(hours=1)}
        return wanted | times | {"by": person("mediator")} | changes

    return at


@pytest.fixture
def sitting(mediated, booking):
    return book(mediated, **booking(10))


def test_nobody_is_asked_to_come_once_the_matter_is_settled(sitting, person, settings, tmp_path):
    settings.HOME = tmp_path
    by = person("mediator")
    invite(sitting, WHERE, by=by)
    told = {Fact.AGREED: {"amount_yuan": "1"}, Fact.PAID: {"amount_yuan": "1"}, Fact.ORAL: {}}
    take_step(sitting.dispute, "agree_and_perform", told=told, by=by)
    with pytest.raises(ValidationError, match="不再进行"):
        check_in(sitting, "consumer", by=by)
    with pytest.raises(ValidationError, match="不再进行"):
        invite(sitting, WHERE, by=by)
    Notice.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    send_notices(NoProgress())
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.DROPPED}
    cancel(sitting, by=by)


def test_a_sitting_is_booked_on_its_page(mediated, room, person, signed_in):
    browser = signed_in("mediator")
    url = reverse("handling:book", args=[mediated.number])
    day = tomorrow(10).date().isoformat()
    which = {"way": "room", "room": room.pk, "mediator": person("mediator").pk, "day": day}
    assert "10:00–11:00" in browser.get(url, which).content.decode()
    slot = tomorrow(10).isoformat()
    shown = browser.post(url, {**which, "slot": slot}, follow=True).content.decode()
    assert "已预约" in shown
    assert "10:00–11:00" not in browser.get(url, which).content.decode()


def test_another_day_keeps_the_hour_that_was_chosen(mediated, room, person, signed_in):
    which = {"way": "room", "room": room.pk, "mediator": person("mediator").pk}
    asked = {
        **which,
        "day": tomorrow(10).date() + timedelta(days=1),
        "slot": tomorrow(10).isoformat(),
    }
    shown = signed_in("mediator").get(reverse("handling:book", args=[mediated.number]), asked)
    chosen = shown.context["form"]["slot"].value()
    assert chosen == (tomorrow(10) + timedelta(days=1)).isoformat()


def test_booking_begins_with_the_first_day_that_has_a_free_time(mediated, sitting, room, signed_in):
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    full = {"starts_at": today, "ends_at": today + timedelta(days=4)}
    Sitting.objects.filter(pk=sitting.pk).update(**full)
    shown = signed_in("mediator").get(reverse("handling:book", args=[mediated.number]))
    assert shown.context["which"]["day"].value() == today.date() + timedelta(days=4)
    assert "09:00–10:00" in shown.content.decode()


@pytest.mark.parametrize("same", ["room", "mediator", "dispute"])
def test_nothing_and_nobody_is_booked_twice(mediated, sitting, booking, told, person, same):
    other = dispute_of(told(DRESS, person_phone="19900005678"))
    take_step(other, "to_room", by=person("mediator"))
    which = {
        "room": (other, {"mediator": person("people_mediator")}),
        "mediator": (other, {"way": "phone", "room": None}),
        "dispute": (mediated, {"way": "phone", "mediator": person("people_mediator")}),
    }
    dispute, changes = which[same]
    with pytest.raises(ValidationError, match="冲突"):
        book(dispute, **booking(10, **changes))
    assert book(dispute, **booking(11, **changes)).pk


def test_a_time_that_was_called_off_is_free_again(mediated, sitting, room, person):
    day = sitting.starts_at.date()
    busy = free(day, room=room, mediator=person("mediator"), dispute=mediated)
    cancel(sitting, by=person("mediator"))
    now_free = free(day, room=room, mediator=person("mediator"), dispute=mediated)
    assert len(now_free) > len(busy)


def test_a_matter_that_is_not_in_the_room_is_not_booked(matter, booking):
    with pytest.raises(ValidationError, match="进站再调"):
        book(matter, **booking(10))


def test_both_sides_are_told_and_reminded_the_day_before(sitting, person):
    invite(sitting, WHERE, by=person("mediator"))
    kinds = sorted(sitting.notices.values_list("kind", "side"))
    assert kinds == [
        ("invitation", "consumer"),
        ("invitation", "merchant"),
        ("reminder", "consumer"),
        ("reminder", "merchant"),
    ]
    text = str(sitting.notices.first().text)
    assert "一号调解室" in text
    assert "回避" in text
    assert Fact.INVITED in facts_holding(sitting.dispute)


def test_numbers_are_encrypted_and_never_shown(sitting, person, signed_in):
    invite(sitting, WHERE, by=person("mediator"))
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to" FROM handling_notice')
        assert all(b"19900001234" not in bytes(row[0]) for row in cursor.fetchall())
    page = signed_in("mediator").get(reverse("handling:sitting", args=[sitting.pk]))
    assert "19900001234" not in page.content.decode()


def test_the_consumer_of_the_record_is_told_without_typing_the_number(sitting, signed_in):
    url = reverse("handling:invite", args=[sitting.pk])
    signed_in("mediator").post(url, {"known": "on", "merchant": "shop@example.cn"})
    assert str(sitting.notices.get(kind="invitation", side="consumer").to) == "19900001234"


def test_a_notice_is_sent_once_into_the_outbox(sitting, person, settings, tmp_path):
    settings.HOME = tmp_path
    invite(sitting, WHERE, by=person("mediator"))
    for _ in range(2):
        send_notices(NoProgress())
    sent = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "outbox").glob("*.json")]
    assert sorted(one["to"] for one in sent) == sorted(WHERE.values())
    assert Notice.objects.filter(state="waiting").count() == 2


def test_a_sender_that_is_down_is_tried_again_and_then_said_to_have_failed(
    sitting, person, settings, monkeypatch
):
    def down(*_told: object) -> None:
        raise OSError("outbox is full")

    monkeypatch.setattr(FileSender, "send", down)
    invite(sitting, {"merchant": "shop@example.cn"}, by=person("mediator"))
    invitations = Notice.objects.filter(kind="invitation")
    send_notices(NoProgress())
    send_notices(NoProgress())
    assert invitations.get().tries == 1  # not again at once
    for _ in range(4):
        invitations.update(due_at=timezone.now())
        send_notices(NoProgress())
    one = invitations.get()
    assert (one.state, one.tries, one.problem) == ("failed", 5, "outbox is full")


def test_who_was_told_is_told_of_another_time(sitting, person):
    by = person("mediator")
    invite(sitting, WHERE, by=by)
    move(sitting, starts_at=tomorrow(15), ends_at=tomorrow(16), by=by)
    changes = sitting.notices.filter(kind="change")
    assert changes.count() == 2
    assert "15:00" in str(changes.first().text)
    assert sitting.notices.filter(kind="reminder", state="waiting").count() == 2


def test_nobody_is_missing_before_the_time_has_come(sitting, person):
    by = person("mediator")
    with pytest.raises(ValidationError, match="还没到"):
        no_show(sitting, by=by)
    past = timezone.now() - timedelta(hours=1)
    Sitting.objects.filter(pk=sitting.pk).update(starts_at=past)
    check_in(sitting, "consumer", by=by)
    no_show(sitting, by=by)
    sitting.refresh_from_db()
    assert sitting.state == "no_show"


def test_minutes_are_kept_encrypted_and_the_sitting_is_held(sitting, signed_in):
    url = reverse("handling:minutes", args=[sitting.pk])
    form = {"minutes": "双方各陈述一遍", "consumer_asks": "退660元", "merchant_offers": "退400元"}
    shown = signed_in("mediator").post(url, form, follow=True).content.decode()
    assert "双方各陈述一遍" in shown
    sitting.refresh_from_db()
    assert sitting.state == "held"
    with connection.cursor() as cursor:
        cursor.execute("SELECT minutes FROM handling_sitting")
        assert "双方".encode() not in bytes(cursor.fetchone()[0])


def test_police_book_and_check_in_but_do_not_write_the_minutes(sitting, signed_in):
    url = reverse("handling:minutes", args=[sitting.pk])
    assert signed_in("duty_officer").post(url, {"minutes": "x"}).status_code == 403


def test_a_recused_mediator_does_not_come_back(mediated, sitting, booking, person):
    by = person("mediator")
    ask_recusal(mediated, mediator=by, reason="与店主是亲属", by=by)
    with pytest.raises(PermissionDenied):
        decide_recusal(mediated, granted=True, successor=person("people_mediator"), by=by)
    chief = person("supervisor")
    with pytest.raises(ValidationError, match="另选"):
        decide_recusal(mediated, granted=True, by=chief)
    decide_recusal(mediated, granted=True, successor=person("people_mediator"), by=chief)
    sitting.refresh_from_db()
    mediated.refresh_from_db()
    assert (mediated.stage, sitting.mediator) == ("mediation", person("people_mediator"))
    with pytest.raises(ValidationError, match="回避"):
        book(mediated, **booking(14))


def test_a_sitting_goes_into_anybodys_calendar_without_people(sitting, signed_in):
    reply = signed_in("mediator").get(reverse("handling:ics", args=[sitting.pk]))
    assert reply["Content-Type"].startswith("text/calendar")
    body = reply.content.decode()
    assert sitting.dispute.number in body
    assert "福临" not in body


def test_the_calendar_shows_each_room_and_its_sittings(sitting, signed_in):
    day = timezone.localtime(sitting.starts_at).date().isoformat()
    shown = signed_in("mediator").get(reverse("handling:calendar"), {"day": day})
    assert "一号调解室" in shown.content.decode()
    assert reverse("handling:sitting", args=[sitting.pk]) in shown.content.decode()


def test_the_dispute_tells_its_sittings(sitting, signed_in):
    url = reverse("handling:of_dispute", args=[sitting.dispute.number])
    assert reverse("handling:sitting", args=[sitting.pk]) in signed_in().get(url).content.decode()
