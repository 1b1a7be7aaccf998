"""Two officers have the same page open: the second sees who changed what and when, and goes on."""

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.actions.correcting import correct
from liandong.desk.disputes.actions.noting import add_note
from liandong.desk.disputes.models import Note
from liandong.desk.disputes.queries.seeing import seen_now
from liandong.desk.handling.actions import sitting as sittings
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.panels import answer, ask_expert, give_opinion
from liandong.desk.handling.models import Sitting, Wording
from liandong.desk.papers.models import Paper
from tests.desk.disputes.test_stepping import go
from tests.desk.handling.test_panels import expert
from tests.desk.handling.test_papers import gold, issue
from tests.desk.handling.test_sittings import booking, mediated, room
from tests.desk.papers.conftest import SCENE

__all__ = ["booking", "expert", "gold", "mediated", "room"]


def shown(reply) -> str:
    return reply.content.decode()


def test_a_correction_that_a_colleague_made_first_is_told_before_it_is_overwritten(
    gold, person, signed_in
):
    client = signed_in("mediator")
    url = reverse("disputes:correct", args=[gold.number, "nature"])
    seen = client.get(url).context["seen"]
    correct(gold, "nature", "合同", by=person())
    reply = shown(client.post(url, {"value": "质量", "seen": seen}, follow=True))
    assert "duty_officer甲 今天" in reply
    assert "→ 合同" in reply
    assert "您改的“质量”没有登记" in reply
    gold.refresh_from_db()
    assert gold.nature == "合同"
    client.post(url, {"value": "质量", "seen": client.get(url).context["seen"]})
    gold.refresh_from_db()
    assert gold.nature == "质量"


def test_the_same_correction_by_both_is_no_quarrel(gold, person, signed_in):
    client = signed_in("mediator")
    url = reverse("disputes:correct", args=[gold.number, "nature"])
    seen = client.get(url).context["seen"]
    correct(gold, "nature", "合同", by=person())
    assert "没有登记" not in shown(client.post(url, {"value": "合同", "seen": seen}, follow=True))


def test_a_step_goes_on_where_it_may_and_tells_what_was_done_meanwhile(gold, person, signed_in):
    client = signed_in("mediator")
    page = client.get(reverse("disputes:detail", args=[gold.number]))
    seen = page.context["shown"].seen
    add_note(gold, "商家来电，愿意退一半", by=person())
    url = reverse("disputes:note", args=[gold.number])
    reply = shown(client.post(url, {"text": "已约双方", "seen": seen}, follow=True))
    assert "您打开页面以后：duty_officer甲 今天" in reply
    assert "写了备注" in reply
    assert {"商家来电，愿意退一半", "已约双方"} <= {one.text for one in Note.objects.all()}


def test_a_step_that_was_undone_meanwhile_is_not_taken_twice(gold, person, signed_in):
    client = signed_in("mediator")
    seen = seen_now(gold)
    last = gold.history.filter(verb="stepped").last()
    client.post(reverse("disputes:undo", args=[last.pk]))
    url = reverse("disputes:step", args=[gold.number, "dispatch"])
    reply = shown(client.post(url, {"seen": seen}, follow=True))
    assert "有人撤销了一步" in reply
    gold.refresh_from_db()
    assert gold.stage == "open"


@pytest.fixture
def booked(mediated, booking) -> Sitting:
    return sittings.book(mediated, **booking(10))


def test_minutes_of_both_are_kept(booked, person, signed_in):
    client = signed_in("mediator")
    address = reverse("handling:sitting", args=[booked.pk])
    seen = client.get(address).context["seen"]
    write_minutes(booked, Minutes("商家认可开胶"), by=person("regulator"))
    told = {"minutes": "消费者愿意换货", "consumer_asks": "", "merchant_offers": "", "seen": seen}
    reply = client.post(reverse("handling:minutes", args=[booked.pk]), told)
    assert reply.status_code == 422
    assert "regulator甲 今天" in shown(reply)
    assert "商家认可开胶" in shown(reply)
    assert "消费者愿意换货" in shown(reply)
    booked.refresh_from_db()
    assert booked.minutes == "商家认可开胶"
    both = told | {"minutes": "商家认可开胶；消费者愿意换货", "seen": reply.context["seen"]}
    assert client.post(reverse("handling:minutes", args=[booked.pk]), both).status_code == 302
    booked.refresh_from_db()
    assert booked.minutes == "商家认可开胶；消费者愿意换货"
    assert [one.minutes for one in Wording.objects.order_by("pk")] == [
        "商家认可开胶",
        "商家认可开胶；消费者愿意换货",
    ]


def test_a_sitting_moved_by_another_is_not_moved_again_unseen(booked, booking, person, signed_in):
    seen = booked.starts_at.isoformat()
    to = booking(14)
    sittings.move(booked, starts_at=to["starts_at"], ends_at=to["ends_at"], by=person())
    booked.refresh_from_db()
    client = signed_in("mediator")
    url = reverse("handling:move_sitting", args=[booked.pk])
    day = timezone.localtime(booked.starts_at).date().isoformat()
    slots = client.get(f"{url}?day={day}").context["form"].fields["slot"].choices
    asked = {"day": day, "slot": slots[0][0], "seen": seen}
    reply = shown(client.post(url, asked, follow=True))
    assert "duty_officer甲 今天" in reply
    assert "您的改期没有登记" in reply


def test_the_same_paper_is_not_issued_twice_by_pressing_twice(gold, signed_in, person):
    client = signed_in("mediator")
    address = f"/handling/papers/{gold.number}/new/scene/"
    seen = client.get(address).context["seen"]
    issue(client, gold, "scene", **SCENE)
    again = client.post(address, SCENE | {"go": "issue", "seen": seen})
    assert again.status_code == 422
    assert "已出具 现场调解记录" in shown(again)
    assert "当场退还660元" in shown(again)
    assert Paper.objects.count() == 1
    client.post(address, SCENE | {"go": "issue", "seen": again.context["seen"]})
    assert Paper.objects.count() == 2


def test_an_opinion_is_not_overwritten_unseen(mediated, expert, person, signed_in):
    seat = ask_expert(mediated, expert, by=person("mediator"))
    answer(seat, accepts=True, by=person("mediator"))
    give_opinion(seat, text="应当退款", by=person("regulator"))
    url = reverse("handling:opinion", args=[seat.pk])
    reply = shown(signed_in("mediator").post(url, {"text": "可以换货", "seen": ""}, follow=True))
    assert "已由他人改过" in reply
    seat.refresh_from_db()
    assert seat.opinion == "应当退款"


def test_an_agreement_from_an_old_page_keeps_what_was_typed(mediated, person, signed_in):
    client = signed_in("mediator")
    address = reverse("handling:agreement", args=[mediated.number, "agree"])
    seen = seen_now(mediated)
    go(mediated, "terminate", by=person("mediator"))
    due = timezone.localdate().isoformat()
    told = {"what0": "退款", "amount0": "300", "due0": due, "signed": "on"}
    form = client.get(address).context["form"]
    named = {form.add_prefix(name): value for name, value in told.items()}
    reply = client.post(address, named | {"seen": seen})
    assert 'value="300"' in shown(reply)
    mediated.refresh_from_db()
    assert mediated.stage == "terminated"
