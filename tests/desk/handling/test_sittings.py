"""预约联调: booked where all are free, with notices to both sides, held or not."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.invitations import invite
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.recusals import ask_recusal, decide_recusal
from liandong.desk.handling.actions.sittings import book, cancel, check_in, move, no_show
from liandong.desk.handling.jobs import send_notices
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.queries.sittings import free
from liandong.desk.handling.sending.file import FileSender
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.steps.samples import WHERE, on_day_of_sitting

pytestmark = pytest.mark.database


class NoProgress:
    def report(self, *_numbers: object) -> None:
        """Nobody watches."""


def test_nobody_is_asked_to_come_once_the_matter_is_settled(
    sitting: Any, person: Callable[..., User], settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    by = person("mediator")
    invite(sitting, WHERE, by=by)
    facts = {Fact.AGREED: {"amount_yuan": "1"}, Fact.PAID: {"amount_yuan": "1"}, Fact.ORAL: {}}
    take_step(sitting.dispute, "agree_and_perform", facts=facts, by=by)
    with pytest.raises(ValidationError, match="不再进行"):
        check_in(sitting, "consumer", by=by)
    with pytest.raises(ValidationError, match="不再进行"):
        invite(sitting, WHERE, by=by)
    Notice.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    send_notices(NoProgress())
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.DROPPED}
    cancel(sitting, by=by)


def test_a_sitting_is_booked_on_its_page(
    mediated: Any, room: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("mediator")
    url = reverse("handling:book", args=[mediated.number])
    day = on_day_of_sitting(10).date().isoformat()
    which = {"way": "room", "room": room.pk, "mediator": person("mediator").pk, "day": day}
    assert "10:00–11:00" in browser.get(url, which).content.decode()
    slot = on_day_of_sitting(10).isoformat()
    shown = browser.post(url, {**which, "slot": slot}, follow=True).content.decode()
    assert "已预约" in shown
    assert "10:00–11:00" not in browser.get(url, which).content.decode()


def test_another_day_keeps_the_hour_that_was_chosen(
    mediated: Any, room: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    which = {"way": "room", "room": room.pk, "mediator": person("mediator").pk}
    form = {
        **which,
        "day": on_day_of_sitting(10).date() + timedelta(days=1),
        "slot": on_day_of_sitting(10).isoformat(),
    }
    shown = signed_in("mediator").get(reverse("handling:book", args=[mediated.number]), form)
    chosen = shown.context["form"]["slot"].value()
    assert chosen == (on_day_of_sitting(10) + timedelta(days=1)).isoformat()


def test_booking_begins_with_the_first_day_that_has_a_free_time(
    mediated: Any, sitting: Any, room: Any, signed_in: Callable[..., Client]
) -> None:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    full = {"starts_at": today, "ends_at": today + timedelta(days=4)}
    Sitting.objects.filter(pk=sitting.pk).update(**full)
    shown = signed_in("mediator").get(reverse("handling:book", args=[mediated.number]))
    assert shown.context["which"]["day"].value() == today.date() + timedelta(days=4)
    assert "09:00–10:00" in shown.content.decode()


@pytest.mark.parametrize("same", ["room", "mediator", "dispute"])
def test_nothing_and_nobody_is_booked_twice(
    mediated: Any,
    sitting: Any,
    booking: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    same: str,
) -> None:
    other = dispute_of(add_record(DRESS, person_phone="19900005678"))
    take_step(other, "to_room", by=person("mediator"))
    which: dict[str, tuple[Any, dict[str, Any]]] = {
        "room": (other, {"mediator": person("people_mediator")}),
        "mediator": (other, {"way": "phone", "room": None}),
        "dispute": (mediated, {"way": "phone", "mediator": person("people_mediator")}),
    }
    dispute, changes = which[same]
    with pytest.raises(ValidationError, match="冲突"):
        book(dispute, **booking(10, **changes))
    assert book(dispute, **booking(11, **changes)).pk


def test_a_time_that_was_called_off_is_free_again(
    mediated: Any, sitting: Any, room: Any, person: Callable[..., User]
) -> None:
    day = sitting.starts_at.date()
    busy = free(day, room=room, mediator=person("mediator"), dispute=mediated)
    cancel(sitting, by=person("mediator"))
    now_free = free(day, room=room, mediator=person("mediator"), dispute=mediated)
    assert len(now_free) > len(busy)


def test_a_matter_that_is_not_in_the_room_is_not_booked(new_dispute: Dispute, booking: Any) -> None:
    with pytest.raises(ValidationError, match="引导至调解室"):
        book(new_dispute, **booking(10))


def test_both_sides_are_told_and_reminded_the_day_before(
    sitting: Any, person: Callable[..., User]
) -> None:
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
    assert Fact.INVITED in facts_in_force(sitting.dispute)


def test_numbers_are_encrypted_and_never_shown(
    sitting: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    invite(sitting, WHERE, by=person("mediator"))
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to" FROM handling_notice')
        assert all(b"19900001234" not in bytes(row[0]) for row in cursor.fetchall())
    page = signed_in("mediator").get(reverse("handling:sitting", args=[sitting.pk]))
    assert "19900001234" not in page.content.decode()


def test_the_consumer_of_the_record_is_told_without_typing_the_number(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:invite", args=[sitting.pk])
    signed_in("mediator").post(url, {"known": "on", "merchant": "shop@example.cn"})
    assert str(sitting.notices.get(kind="invitation", side="consumer").to) == "19900001234"


def test_a_notice_is_sent_once_into_the_outbox(
    sitting: Any, person: Callable[..., User], settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    invite(sitting, WHERE, by=person("mediator"))
    for _ in range(2):
        send_notices(NoProgress())
    sent = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "outbox").glob("*.json")]
    assert sorted(message["to"] for message in sent) == sorted(WHERE.values())
    assert Notice.objects.filter(state="waiting").count() == 2


def test_a_sender_that_is_down_is_tried_again_and_then_said_to_have_failed(
    sitting: Any,
    person: Callable[..., User],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(*_message: object) -> None:
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
    invitation = invitations.get()
    assert (invitation.state, invitation.tries, invitation.problem) == (
        "failed",
        5,
        "outbox is full",
    )


def test_a_side_that_was_just_told_is_named_and_the_other_is_told_alone(
    sitting: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    invite(sitting, {"consumer": WHERE["consumer"]}, by=by)
    with pytest.raises(
        ValidationError, match="给消费者的通知，没有重复登记。只通知另一方的，请把这一方留空"
    ):
        invite(sitting, WHERE, by=by)
    invite(sitting, {"merchant": WHERE["merchant"]}, by=by)
    invitations = sitting.notices.filter(kind="invitation")
    assert sorted(invitations.values_list("side", flat=True)) == ["consumer", "merchant"]


def test_a_notice_that_failed_can_be_sent_again_at_once(
    sitting: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    invite(sitting, WHERE, by=by)
    sitting.notices.filter(kind="invitation").update(state=Notice.State.FAILED)
    invite(sitting, WHERE, by=by)
    again = sitting.notices.filter(kind="invitation", state=Notice.State.WAITING)
    assert again.count() == 2


def test_who_was_told_is_told_of_another_time(sitting: Any, person: Callable[..., User]) -> None:
    by = person("mediator")
    invite(sitting, WHERE, by=by)
    move(sitting, starts_at=on_day_of_sitting(15), ends_at=on_day_of_sitting(16), by=by)
    changes = sitting.notices.filter(kind="change")
    assert changes.count() == 2
    assert "15:00" in str(changes.first().text)
    assert sitting.notices.filter(kind="reminder", state="waiting").count() == 2


def test_nobody_is_missing_before_the_time_has_come(
    sitting: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    with pytest.raises(ValidationError, match="还没到"):
        no_show(sitting, by=by)
    past = timezone.now() - timedelta(hours=1)
    Sitting.objects.filter(pk=sitting.pk).update(starts_at=past)
    check_in(sitting, "consumer", by=by)
    no_show(sitting, by=by)
    sitting.refresh_from_db()
    assert sitting.state == "no_show"


def test_minutes_are_kept_encrypted_and_the_sitting_is_held(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:minutes", args=[sitting.pk])
    form = {"minutes": "双方各陈述一遍", "consumer_asks": "退660元", "merchant_offers": "退400元"}
    early = signed_in("mediator").post(url, form)
    assert early.status_code == 422
    assert "还没到时间" in early.content.decode()
    form |= {"early": "on"}
    shown = signed_in("mediator").post(url, form, follow=True).content.decode()
    assert "双方各陈述一遍" in shown
    sitting.refresh_from_db()
    assert sitting.state == "held"
    with connection.cursor() as cursor:
        cursor.execute("SELECT minutes FROM handling_sitting")
        assert "双方".encode() not in bytes(cursor.fetchone()[0])


def test_a_sitting_that_took_place_early_began_when_both_were_there(
    sitting: Any, person: Callable[..., User]
) -> None:
    """It had begun with the first who came; with one side alone nothing begins."""
    by, now = person("mediator"), timezone.now()
    came = {"consumer_came_at": now - timedelta(minutes=50)}
    Sitting.objects.filter(pk=sitting.pk).update(**came)
    write_minutes(sitting, Minutes("电话中商家也在"), early=True, by=by)
    assert sitting.starts_at >= now
    Sitting.objects.filter(pk=sitting.pk).update(
        state="planned", starts_at=on_day_of_sitting(10), ends_at=on_day_of_sitting(11),
        merchant_came_at=now - timedelta(minutes=20), **came,
    )  # fmt: skip
    write_minutes(sitting, Minutes("双方都在"), early=True, by=by)
    assert sitting.starts_at == now - timedelta(minutes=20)


def test_police_book_and_check_in_but_do_not_write_the_minutes(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:minutes", args=[sitting.pk])
    assert signed_in("duty_officer").post(url, {"minutes": "x"}).status_code == 403


def test_a_recused_mediator_does_not_come_back(
    mediated: Any, sitting: Any, booking: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    ask_recusal(mediated, mediator=by, reason="与店主是亲属", by=by)
    with pytest.raises(PermissionDenied):
        decide_recusal(mediated, granted=True, successor=person("people_mediator"), by=by)
    chief = person("supervisor")
    with pytest.raises(ValidationError, match="另选"):
        decide_recusal(mediated, granted=True, by=chief)
    invite(sitting, WHERE, by=by)
    decide_recusal(mediated, granted=True, successor=person("people_mediator"), by=chief)
    text = str(sitting.notices.filter(kind="change").first().text)
    assert text.startswith("调解员有更换")
    assert "people_mediator甲" in text
    sitting.refresh_from_db()
    mediated.refresh_from_db()
    assert (mediated.stage, sitting.mediator) == ("mediation", person("people_mediator"))
    with pytest.raises(ValidationError, match="回避"):
        book(mediated, **booking(14))


def named(dispute: Any, name: Any, by: Any) -> Any:
    """The name of the mediation is another one from now on."""
    detail = {"choice": name}
    return record_fact(dispute=dispute, fact=Fact.NAME_CHOSEN, detail=detail, by=by)


@pytest.mark.parametrize(
    ("name", "mediator", "may"),
    [
        ("committee", "mediator", False),
        ("committee", "people_mediator", True),
        ("regulator", "mediator", False),
        ("regulator", "people_mediator", False),
        ("regulator", "regulator", True),
        ("delegated", "mediator", True),
        ("delegated", "regulator", True),
        ("delegated", "people_mediator", False),
        ("delegated_committee", "people_mediator", True),
        ("delegated_committee", "regulator", True),
        ("delegated_committee", "mediator", False),
    ],
)
def test_who_presides_follows_from_the_name(
    mediated: Any, booking: Any, person: Callable[..., User], name: str, mediator: str, may: bool
) -> None:
    """人民调解法第29条; 办法第19、21条."""
    named(mediated, name, person("mediator"))
    if may:
        assert book(mediated, **booking(10, mediator=person(mediator))).pk
    else:
        with pytest.raises(ValidationError, match="主持"):
            book(mediated, **booking(10, mediator=person(mediator)))


def test_a_granted_recusal_sets_nobody_whom_the_law_excludes(
    mediated: Any, booking: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by, chief = person("people_mediator"), person("supervisor")
    named(mediated, "committee", by)
    book(mediated, **booking(10, mediator=by))
    ask_recusal(mediated, mediator=by, reason="亲属", by=by)
    url = reverse("handling:decide_recusal", args=[mediated.number])
    offered = signed_in("supervisor").get(url).context["form"].people
    assert str(person("mediator").pk) not in offered
    with pytest.raises(ValidationError, match="由人民调解员主持"):
        decide_recusal(mediated, granted=True, successor=person("mediator"), by=chief)


def test_a_granted_recusal_sets_nobody_who_presides_elsewhere_then(
    mediated: Any,
    sitting: Any,
    booking: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    by, chief, other = person("mediator"), person("supervisor"), person("people_mediator")
    elsewhere = dispute_of(add_record(DRESS, person_phone="19900005678"))
    take_step(elsewhere, "to_room", by=by)
    book(elsewhere, **booking(10, way="phone", room=None, mediator=other))
    ask_recusal(mediated, mediator=by, reason="亲属", by=by)
    url = reverse("handling:decide_recusal", args=[mediated.number])
    assert str(other.pk) not in signed_in("supervisor").get(url).context["form"].people
    with pytest.raises(ValidationError, match="另有调解"):
        decide_recusal(mediated, granted=True, successor=other, by=chief)


def test_no_name_is_chosen_under_which_the_planned_mediator_may_not_preside(
    new_dispute: Dispute, booking: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    take_step(new_dispute, "to_room", by=by)
    planned = book(new_dispute, **booking(10))
    take_step(new_dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    with pytest.raises(ValidationError, match="先取消这次调解"):
        take_step(new_dispute, "begin", facts=facts, by=by)
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "naming"
    cancel(planned, by=by)
    take_step(new_dispute, "begin", facts=facts, by=by)


def test_nobody_whom_the_law_excludes_is_written_down_as_having_presided(
    sitting: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    named(sitting.dispute, "committee", by)
    with pytest.raises(ValidationError, match="由人民调解员主持"):
        write_minutes(sitting, Minutes("双方各陈述一遍"), early=True, by=by)


def test_a_sitting_goes_into_anybodys_calendar_without_people(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    reply = signed_in("mediator").get(reverse("handling:ics", args=[sitting.pk]))
    assert reply["Content-Type"].startswith("text/calendar")
    body = reply.content.decode()
    assert sitting.dispute.number in body
    assert "福临" not in body


def test_the_calendar_shows_each_room_and_its_sittings(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    day = timezone.localtime(sitting.starts_at).date().isoformat()
    shown = signed_in("mediator").get(reverse("handling:calendar"), {"day": day})
    assert "一号调解室" in shown.content.decode()
    assert reverse("handling:sitting", args=[sitting.pk]) in shown.content.decode()


def test_the_dispute_tells_its_sittings(sitting: Any, signed_in: Callable[..., Client]) -> None:
    url = reverse("handling:of_dispute", args=[sitting.dispute.number])
    assert reverse("handling:sitting", args=[sitting.pk]) in signed_in().get(url).content.decode()


def test_both_sides_are_told_on_the_page_of_the_booking(
    mediated: Dispute, room: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:book", args=[mediated.number])
    browser = signed_in("mediator")
    slot = browser.get(url).context["form"].fields["slot"].choices[0][0]
    form = {"slot": slot, "notify": "1"}
    nobody = browser.post(url, form)
    assert "请至少填一方的手机或邮箱" in nobody.content.decode()
    assert not Sitting.objects.exists()
    browser.post(url, form | {"consumer": "a@example.cn", "merchant": "b@example.cn"})
    made = Sitting.objects.get()
    assert {notice.side for notice in made.notices.all()} == {"consumer", "merchant"}


def test_minutes_lead_to_the_agreement_where_there_is_one(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("mediator")
    url = reverse("handling:minutes", args=[sitting.pk])
    form = {"minutes": "双方各让一步", "early": "on", "page_version": "0"}
    agreed = browser.post(url, form | {"go": "agree"})
    number = sitting.dispute.number
    assert agreed.headers["Location"] == reverse("handling:agreement", args=[number, "agree"])
