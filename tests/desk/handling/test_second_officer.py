"""Two officers have the same page open: the second sees who changed what and when, and goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.actions.corrections import correct
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.models import Note
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.handling.actions import sittings
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.panels import answer, ask_expert, give_opinion
from liandong.desk.handling.models import Sitting, Wording
from liandong.desk.papers.models import Paper
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.handling.papers.test_papers import issue
from tests.desk.papers.conftest import SCENE


def shown(reply: Any) -> str:
    return reply.content.decode()


def test_a_correction_that_a_colleague_made_first_is_told_before_it_is_overwritten(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    url = reverse("disputes:correct", args=[gold.number, "nature"])
    page_version = client.get(url).context["page_version"]
    correct(gold, "nature", "合同", by=person())
    reply = shown(client.post(url, {"value": "质量", "page_version": page_version}, follow=True))
    assert "duty_officer甲 今天" in reply
    assert "→ 合同" in reply
    assert "您改的“质量”没有登记" in reply
    gold.refresh_from_db()
    assert gold.nature == "合同"
    client.post(url, {"value": "质量", "page_version": client.get(url).context["page_version"]})
    gold.refresh_from_db()
    assert gold.nature == "质量"


def test_the_same_correction_by_both_is_no_quarrel(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    url = reverse("disputes:correct", args=[gold.number, "nature"])
    page_version = client.get(url).context["page_version"]
    correct(gold, "nature", "合同", by=person())
    assert "没有登记" not in shown(
        client.post(url, {"value": "合同", "page_version": page_version}, follow=True)
    )


def test_a_step_goes_on_where_it_may_and_tells_what_was_done_meanwhile(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    page = client.get(reverse("disputes:detail", args=[gold.number]))
    page_version = page.context["shown"].page_version
    add_note(gold, "商家来电，愿意退一半", by=person())
    url = reverse("disputes:note", args=[gold.number])
    reply = shown(client.post(url, {"text": "已约双方", "page_version": page_version}, follow=True))
    assert "您打开页面以后：duty_officer甲 今天" in reply
    assert "写了备注" in reply
    assert {"商家来电，愿意退一半", "已约双方"} <= {note.text for note in Note.objects.all()}


def test_a_step_that_was_undone_meanwhile_is_not_taken_twice(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    page_version = current_version(gold)
    last = gold.history.filter(verb="stepped").last()
    client.post(reverse("disputes:undo", args=[last.pk]))
    url = reverse("disputes:step", args=[gold.number, "take_up"])
    reply = shown(client.post(url, {"page_version": page_version}, follow=True))
    assert f"{person('mediator')}撤销了一步" in reply
    gold.refresh_from_db()
    assert gold.stage == "open"


@pytest.fixture
def booked(mediated: Any, booking: Any) -> Sitting:
    return sittings.book(mediated, **booking(10))


def test_minutes_of_both_are_kept(
    booked: Sitting, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    address = reverse("handling:sitting", args=[booked.pk])
    page_version = client.get(address).context["page_version"]
    write_minutes(booked, Minutes("商家认可开胶"), early=True, by=person("regulator"))
    form = {"minutes": "消费者愿意换货", "consumer_asks": "", "merchant_offers": ""}
    form |= {"early": "on", "page_version": page_version}
    reply = client.post(reverse("handling:minutes", args=[booked.pk]), form)
    assert reply.status_code == 422
    assert "regulator甲 今天" in shown(reply)
    assert "商家认可开胶" in shown(reply)
    assert "消费者愿意换货" in shown(reply)
    booked.refresh_from_db()
    assert booked.minutes == "商家认可开胶"
    both = form | {
        "minutes": "商家认可开胶；消费者愿意换货",
        "page_version": reply.context["page_version"],
    }
    assert client.post(reverse("handling:minutes", args=[booked.pk]), both).status_code == 302
    booked.refresh_from_db()
    assert booked.minutes == "商家认可开胶；消费者愿意换货"
    assert [wording.minutes for wording in Wording.objects.order_by("pk")] == [
        "商家认可开胶",
        "商家认可开胶；消费者愿意换货",
    ]


def test_minutes_that_cannot_be_saved_any_more_are_not_lost(
    booked: Sitting, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """The other has saved first, and what the other wrote is masked here."""
    client = signed_in("people_mediator")
    write_minutes(booked, Minutes("商家认可开胶"), early=True, by=person("mediator"))
    form = {
        "minutes": "消费者愿意换货",
        "consumer_asks": "换货",
        "merchant_offers": "",
        "page_version": 0,
    }
    reply = client.post(reverse("handling:minutes", args=[booked.pk]), form | {"early": "on"})
    assert reply.status_code == 422
    assert "不能由您改写" in shown(reply)
    assert "消费者愿意换货" in shown(reply)
    assert "换货</textarea>" in shown(reply)
    booked.refresh_from_db()
    assert booked.minutes == "商家认可开胶"


def test_minutes_that_are_masked_here_are_not_written_over_by_any_way(
    booked: Sitting, person: Callable[..., User]
) -> None:
    write_minutes(booked, Minutes("商家认可开胶"), early=True, by=person("mediator"))
    with pytest.raises(ValidationError, match="不能由您改写"):
        write_minutes(booked, Minutes("另写"), by=person("people_mediator"))


def test_who_wrote_the_minutes_reads_and_corrects_them(
    booked: Sitting, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """Neither the holder of the dispute nor the one who presides."""
    client, by = signed_in("people_mediator"), person("people_mediator")
    write_minutes(booked, Minutes("与13912345678的机主通话"), early=True, by=by)
    page = shown(client.get(reverse("handling:sitting", args=[booked.pk])))
    assert "与13912345678的机主通话" in page
    page_version = booked.wordings.get().pk
    form = {"minutes": "与13912345678的机主通话两次", "page_version": page_version}
    assert client.post(reverse("handling:minutes", args=[booked.pk]), form).status_code == 302
    write_minutes(booked, Minutes("另补：换货"), by=person("mediator"))
    page = shown(client.get(reverse("handling:sitting", args=[booked.pk])))
    assert "另补：换货" in page
    assert 'name="minutes"' not in page
    assert "机主通话两次" in page


def test_a_sitting_moved_by_another_is_not_moved_again_unseen(
    booked: Sitting, booking: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    page_version = booked.starts_at.isoformat()
    to = booking(14)
    sittings.move(booked, starts_at=to["starts_at"], ends_at=to["ends_at"], by=person())
    booked.refresh_from_db()
    client = signed_in("mediator")
    url = reverse("handling:move_sitting", args=[booked.pk])
    day = timezone.localtime(booked.starts_at).date().isoformat()
    slots = client.get(f"{url}?day={day}").context["form"].fields["slot"].choices
    form = {"day": day, "slot": slots[0][0], "page_version": page_version}
    reply = shown(client.post(url, form, follow=True))
    assert "duty_officer甲 今天" in reply
    assert "您的改期没有登记" in reply


def test_the_same_paper_is_not_issued_twice_by_pressing_twice(
    gold: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    client = signed_in("mediator")
    address = f"/handling/papers/{gold.number}/new/scene/"
    page_version = client.get(address).context["page_version"]
    issue(client, gold, "scene", **SCENE)
    again = client.post(address, SCENE | {"go": "issue", "page_version": page_version})
    assert again.status_code == 422
    assert "已出具 现场调解记录" in shown(again)
    assert "当场退还660元" in shown(again)
    assert Paper.objects.count() == 1
    client.post(address, SCENE | {"go": "issue", "page_version": again.context["page_version"]})
    assert Paper.objects.count() == 2


def test_an_opinion_is_not_overwritten_unseen(
    mediated: Any, expert: Expert, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    seat = ask_expert(mediated, expert, by=person("mediator"))
    answer(seat, accepts=True, by=person("mediator"))
    give_opinion(seat, text="应当退款", by=person("regulator"))
    url = reverse("handling:opinion", args=[seat.pk])
    reply = shown(
        signed_in("mediator").post(url, {"text": "可以换货", "page_version": ""}, follow=True)
    )
    assert "已由他人改过" in reply
    seat.refresh_from_db()
    assert seat.opinion == "应当退款"


def test_an_agreement_from_an_old_page_keeps_what_was_typed(
    mediated: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("mediator")
    address = reverse("handling:agreement", args=[mediated.number, "agree"])
    page_version = current_version(mediated)
    go(mediated, "terminate", by=person("mediator"))
    due = timezone.localdate().isoformat()
    typed = {"what0": "退款", "amount0": "300", "due0": due}
    form = client.get(address).context["form"]
    named = {form.add_prefix(name): value for name, value in typed.items()}
    reply = client.post(address, named | {"page_version": page_version})
    assert 'value="300"' in shown(reply)
    mediated.refresh_from_db()
    assert mediated.stage == "terminated"
