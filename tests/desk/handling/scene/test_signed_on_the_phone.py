"""A signature that was drawn on a phone arrives as browsers send it, late, once, or not yet."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.dispatches import arrive
from liandong.desk.handling.models import Entry, Photo, Presence
from liandong.desk.handling.rules.scene import Verb, signed_words
from liandong.desk.handling.scene_entries import PhotoSent, SceneStatement
from liandong.desk.papers.actions.services import sign_paper
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment, Paper
from tests.desk.handling.papers.test_consent_and_signature import drawn, sign
from tests.desk.handling.visits import answers, entry, send_photo

pytestmark = pytest.mark.django_db


def drawn_otherwise() -> bytes:
    pad, kept = Image.new("RGB", (600, 300), "white"), io.BytesIO()
    ImageDraw.Draw(pad).line([(80, 40), (500, 250), (90, 260)], "black", 6)
    pad.save(kept, "PNG")
    return kept.getvalue()


def words_of(sent: dict[str, Any]) -> str:
    statement = SceneStatement.model_validate(sent["statement"]).model_dump(mode="json")
    return signed_words(Verb(sent["verb"]), statement)


def test_line_breaks_of_a_form_are_those_of_the_text_that_was_signed(
    settled: Any, signed_in: Callable[..., Client]
) -> None:
    visit, paper, text = settled
    assert "\n" in text
    reply = sign(signed_in(), visit, text.replace("\n", "\r\n"))
    assert reply.status_code == 200, reply.content.decode()
    signed = paper.signatures.get()
    assert (str(signed.text), signed.digest) == (text, digest_of(text.encode()))
    assert reply.json()["remark"] == ""


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\n"])
def test_every_text_of_a_phone_has_plain_line_breaks(mark: str) -> None:
    assert SceneStatement(fact=f"掉色{mark}开胶").fact == "掉色\n开胶"
    now = timezone.now()
    photo = PhotoSent(
        id=UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        visit=UUID("6f9619ff-8b86-d011-b42d-00cf4fc964fe"),
        kind="signature",
        at=now,
        sent_at=now,
        text=f"事实：掉色{mark}开胶",
    )
    assert photo.text == "事实：掉色\n开胶"


def before_midnight(sent: dict[str, Any], days: int = 1) -> str:
    """The entry as it was made some days ago; gives the moment of signing."""
    at = timezone.now() - timedelta(days=days)
    sent["at"] = at.isoformat()
    sent["statement"]["arrived_at"] = (at - timedelta(minutes=9)).isoformat()
    return (at + timedelta(minutes=2)).isoformat()


def test_what_was_signed_the_day_before_the_paper_was_issued_is_a_signature(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    signed_at = before_midnight(sent)
    (answer,) = answers(signed_in(), sent)
    fields = {"kind": "signature", "signer": "消费者", "name": "演示甲", "text": words_of(sent)}
    reply = send_photo(signed_in(), sent["visit"], drawn(), at=signed_at, **fields)
    assert reply.status_code == 200, reply.content.decode()
    signed = Paper.objects.get(pk=answer["paper"]).signatures.get()
    assert signed.signed_on == timezone.localdate() - timedelta(days=1)


@pytest.mark.long
def test_what_was_drawn_before_the_outcome_is_kept_and_no_signature(
    settled: Any, signed_in: Callable[..., Client]
) -> None:
    visit, paper, text = settled
    at = (timezone.now() - timedelta(days=3)).isoformat()
    fields = {"kind": "signature", "signer": "消费者", "name": "演示甲", "text": text}
    reply = send_photo(signed_in(), visit, drawn(), at=at, **fields)
    assert reply.status_code == 200, reply.content.decode()
    assert not paper.signatures.exists()
    assert paper.scans.count() == 1
    assert "未能登记为文书上的签名" in reply.json()["remark"]


@pytest.mark.long
def test_a_pen_still_signs_no_paper_before_it_was_issued(
    settled: Any, person: Callable[..., User]
) -> None:
    _visit, paper, _text = settled
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError, match="出具之日到今天之间"):
        sign_paper(
            paper=paper, who="消费者", name="演示甲", manner="pen", signed_on=yesterday, by=person()
        )


@pytest.mark.long
def test_what_is_drawn_by_who_has_signed_already_is_in_the_file_all_the_same(
    settled: Any, signed_in: Callable[..., Client]
) -> None:
    visit, paper, text = settled
    first = sign(signed_in(), visit, text)
    fields = {"kind": "signature", "signer": "消费者", "name": "演示甲", "text": text}
    second = send_photo(signed_in(), visit, drawn_otherwise(), **fields)
    assert (first.status_code, second.status_code) == (200, 200)
    assert paper.signatures.count() == 1
    assert paper.scans.filter(state=Attachment.State.KEPT).count() == Photo.objects.count() == 2
    assert first.json()["remark"] == ""
    assert "未能登记" in second.json()["remark"]


@pytest.mark.long
def test_a_signature_waits_on_the_phone_until_its_outcome_is_decided(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    arrive(presence, by=person())
    dispute = presence.dispatch.dispute
    take_step(dispute, "to_room", by=person("mediator"))
    sent = entry(number=dispute.number)
    (answer,) = answers(signed_in(), sent)
    assert answer["state"] == "conflict"
    reply = sign(signed_in(), sent["visit"], words_of(sent))
    assert (reply.status_code, reply.json()["digest"]) == (200, None)
    assert not Photo.objects.exists()
    signed_in().post(reverse("handling:scene_choose", args=[sent["id"]]), {"keep": "mine"})
    assert sign(signed_in(), sent["visit"], words_of(sent)).json()["digest"]
    assert Entry.objects.get().visit.paper.signatures.count() == 1


@pytest.mark.long
def test_a_signature_under_what_was_not_used_is_in_the_file_of_the_dispute(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    arrive(presence, by=person())
    dispute = presence.dispatch.dispute
    take_step(dispute, "to_room", by=person("mediator"))
    sent = entry(number=dispute.number)
    answers(signed_in(), sent)
    signed_in().post(reverse("handling:scene_choose", args=[sent["id"]]), {"keep": "theirs"})
    reply = sign(signed_in(), sent["visit"], words_of(sent))
    assert reply.json()["digest"], reply.content.decode()
    assert Attachment.objects.get().dispute_number == dispute.number
    assert "未能登记" in reply.json()["remark"]


@pytest.mark.long
def test_a_signature_that_comes_before_its_entry_waits(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    dispute, sent = presence.dispatch.dispute, entry("to_room", 2)
    arrived = entry("arrive", 1, number=dispute.number) | {"visit": sent["visit"]}
    sent["statement"]["number"] = dispute.number
    answers(signed_in(), arrived)
    reply = sign(signed_in(), sent["visit"], words_of(sent))
    assert (reply.status_code, reply.json()["digest"]) == (200, None)
    answers(signed_in(), sent)
    assert sign(signed_in(), sent["visit"], words_of(sent)).json()["digest"]
    assert Dispute.objects.get().stage == "review"
