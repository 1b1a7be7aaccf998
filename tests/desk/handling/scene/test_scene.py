"""What phones send from scenes: taken once, in order, and nothing silently overwritten."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from liandong.desk.access.models import User
from liandong.desk.backfill.queries.sheets import sheets_of
from liandong.desk.directory.models import District, Merchant, Room
from liandong.desk.disputes.actions.corrections import correct_claims
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.steps import name_barred, take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.queries.facts import name_held
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.dispatches import arrive
from liandong.desk.handling.actions.parties import PartyDetails, identify
from liandong.desk.handling.models import Entry, Photo, Presence
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.queries.papers import values_of
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.wording import NO, YES
from tests.desk.disputes.conftest import dispute_of
from tests.desk.handling.visits import GPS, answers, entry, picture, send, send_photo

OTHER: dict[str, Any] = {
    "shop": "演示鞋铺",
    "name": "演示乙",
    "amount": "99.00",
    "phone": "19900009999",
    "goods": "皮鞋",
    "fact": "穿了三天开胶",
}
PHOTO = {"id": str(uuid4()), "kind": "evidence"}
CHOICES = [("mine", "performed", "done"), ("theirs", "review", "dropped")]

pytestmark = pytest.mark.django_db


def test_a_matter_at_the_door_is_settled_with_one_entry(
    shops: dict[str, Merchant], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    (answer,) = answers(signed_in(), entry(camera="ZF-07"))
    assert answer["state"] == "done", answer
    dispute = Dispute.objects.get(number=answer["number"])
    assert (dispute.stage, dispute.holder) == ("performed", person())
    facts = {row.fact: row.detail for row in dispute.facts.all()}
    assert facts["paid"] == {"amount_yuan": "660.00"}
    assert "name_chosen" not in facts  # the police alone: no organisation mediated
    presence = Presence.objects.get(dispatch__dispute=dispute)
    assert presence.camera == "ZF-07"
    assert presence.arrived_at < presence.dispatch.dispute.visits.get().entries.get().happened_at
    values = values_of(Paper.objects.get(pk=answer["paper"]))
    assert values["complainant_phone"] == "19900001234"
    assert "当场履行" in values["result"]


def test_whom_to_ring_at_the_shop_and_the_guardian_stand_with_the_parties(
    shops: dict[str, Merchant], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    fields: dict[str, Any] = {"shop_phone": "0515-88881234", "guardian": "演示监护人 19900002222"}
    (answer,) = answers(signed_in(), entry(**fields))
    dispute = Dispute.objects.get(number=answer["number"])
    known = parties_of(dispute)
    assert known["merchant"].contact_phone == "0515-88881234"
    assert known["consumer"].contact_name == "演示监护人"
    assert known["consumer"].contact_phone == "19900002222"
    url = reverse("handling:parties_of", args=[dispute.number])
    assert "维权专员" in signed_in().get(url).content.decode()


@pytest.mark.long
def test_whom_somebody_wrote_down_before_the_scene_stays(
    presence: Presence, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    dispute = presence.dispatch.dispute
    details = PartyDetails(identity="licence", contact_name="演示专员", contact_phone="19900008888")
    identify(dispute, "merchant", details, by=person())
    answers(signed_in(), entry("to_room", number=dispute.number, shop_phone="19900007777"))
    known = parties_of(dispute)["merchant"]
    assert (known.identity, known.contact_phone) == ("licence", "19900008888")


def test_papers_are_filled_with_the_claims_that_a_person_corrected(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    correct_claims(new_dispute, ["更换"], claims_of(new_dispute, ""), by=person())
    assert values_for(person(), new_dispute, FORMS["scene"])["request"] == "更换"


@pytest.mark.long
def test_where_one_was_sent_it_joins_the_matter_and_the_dispatch(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    dispute = presence.dispatch.dispute
    visit = uuid4()
    sent = [
        entry("arrive", 1, visit, number=dispute.number),
        entry("settle_later", 2, visit, number=dispute.number, due_on="2027-03-01", signed="paper"),
    ]
    assert [answer["state"] for answer in answers(signed_in(), *sent)] == ["done", "done"]
    dispute.refresh_from_db()
    assert dispute.stage == "agreed"
    assert dispute.members.count() == 1
    assert dispute.instalments.get().amount_yuan == 660
    presence.refresh_from_db()
    assert presence.arrived_at >= presence.dispatch.at
    assert "手镯" in presence.record


@pytest.mark.long
def test_the_same_entry_twice_is_once(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    first, again = answers(signed_in(), sent), answers(signed_in(), sent)
    assert first == again
    assert (Dispute.objects.count(), Paper.objects.count()) == (1, 1)


@pytest.mark.long
def test_a_later_entry_waits_for_the_earlier_one(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    visit, number = uuid4(), presence.dispatch.dispute.number
    earlier, later = (
        entry(verb, place, visit, number=number) for place, verb in ((1, "arrive"), (2, "to_room"))
    )
    assert answers(signed_in(), later)[0]["state"] == "waiting"
    assert Dispute.objects.get().stage == "dispatched"
    answers(signed_in(), earlier)
    assert Dispute.objects.get().stage == "review"
    assert answers(signed_in(), later)[0]["state"] == "done"


@pytest.fixture
def conflict(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> Entry:
    """On the phone it was settled; meanwhile the mediator had asked both sides to the station."""
    arrive(presence, by=person())
    dispute = presence.dispatch.dispute
    take_step(dispute, "to_room", by=person("mediator"))
    (answer,) = answers(signed_in(), entry(number=dispute.number))
    assert answer["state"] == "conflict"
    return Entry.objects.get(pk=answer["id"])


def test_a_conflict_shows_both_and_overwrites_nothing(
    conflict: Entry, signed_in: Callable[..., Client]
) -> None:
    sent = {"id": str(conflict.pk), "visit": str(conflict.visit_id), "place": 1}
    (answer,) = answers(signed_in(), entry() | sent)
    assert "660" in answer["mine"]["words"]
    assert (answer["theirs"]["who"], answer["theirs"]["step"]) == ("mediator甲", "引导至调解室")
    assert Dispute.objects.get().stage == "review"
    assert "660" in conflict.statement  # the statement is kept


@pytest.mark.long
@pytest.mark.parametrize(("keep", "stage", "state"), CHOICES)
def test_the_person_decides_which_stands(
    conflict: Entry, signed_in: Callable[..., Client], keep: Any, stage: Any, state: Any
) -> None:
    url = reverse("handling:scene_choose", args=[conflict.pk])
    for _twice in range(2):
        assert signed_in().post(url, {"keep": keep}).json()["state"] == state
    dispute = Dispute.objects.get()
    assert dispute.stage == stage
    notes = [note.text for note in dispute.notes.all()]
    assert any("660" in text for text in notes) is (keep == "theirs")
    assert dispute.history.filter(verb="stepped", undone_at__isnull=False).count() == (
        keep == "mine"
    )


@pytest.mark.long
def test_what_the_machine_joined_wrongly_is_set_apart(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    """The same words at the same shop on the same day, of another person: another dispute."""
    (first,) = answers(signed_in(), entry())
    (second,) = answers(signed_in(), entry(phone="0515-83331234"))
    assert (second["state"], second["number"]) == ("conflict", first["number"])
    assert second["apart"]
    url = reverse("handling:scene_choose", args=[second["id"]])
    answer = signed_in().post(url, {"keep": "apart"}).json()
    assert answer["state"] == "done"
    assert answer["number"] != first["number"]
    assert [dispute.stage for dispute in Dispute.objects.all()] == ["performed", "performed"]


@pytest.mark.long
def test_a_clock_that_is_wrong_is_put_right_and_both_times_are_kept(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    fast = timezone.now() + timedelta(days=400)
    body = {"sent_at": fast.isoformat(), "entries": [sent | {"at": fast.isoformat()}]}
    reply = signed_in().post(
        reverse("handling:scene_entries"), body, content_type="application/json"
    )
    assert reply.json()["entries"][0]["state"] == "done"
    kept = Entry.objects.get()
    assert kept.device_at == fast
    assert abs((timezone.now() - kept.happened_at).total_seconds()) < 60


def test_the_red_key_needs_nothing_but_itself(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    bare: dict[str, Any] = {
        "shop": "",
        "name": "",
        "phone": "",
        "fact": "",
        "requests": [],
        "amount": None,
    }
    (answer,) = answers(signed_in(), entry("police", **bare))
    assert Dispute.objects.get(number=answer["number"]).stage == "police"


def test_what_is_missing_is_said_and_nothing_is_registered(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    (answer,) = answers(signed_in(), entry(phone="", agreed_amount=None))
    assert (answer["state"], answer["problem"]) == ("conflict", "还缺：消费者电话、协议金额")
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("wrong", [{"amount": "-1"}, {"requests": ["立即赔钱"]}, {"extra": 1}])
def test_what_is_not_as_described_is_answered_with_words(
    shops: dict[str, Merchant], signed_in: Callable[..., Client], wrong: Any
) -> None:
    reply = send(signed_in(), entry(**wrong))
    assert reply.status_code == 422
    assert "不合格式" in reply.json()["problem"]


@pytest.mark.long
def test_nobody_sends_for_another(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    answers(signed_in(), sent)
    assert send(signed_in("mediator"), sent).status_code == 403
    assert send(signed_in("people_mediator"), entry()).status_code == 403


@pytest.mark.long
def test_a_photo_is_put_into_the_file_without_place_and_device(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    (answer,) = answers(signed_in(), sent)
    for _twice in range(2):
        reply = send_photo(signed_in(), sent["visit"], picture(), **PHOTO)
        assert reply.status_code == 200, reply.content
    kept = Photo.objects.get().attachment
    with Image.open(io.BytesIO(content_of(kept))) as image:
        assert dict(image.getexif()) == {}
        assert image.getexif().get_ifd(GPS) == {}
    assert reply.json()["digest"] == kept.digest
    assert kept.taken_at is not None
    dispute = Dispute.objects.get(number=answer["number"])
    assert dispute.history.filter(verb="attached").count() == 1
    shown = signed_in().get(reverse("handling:of_dispute", args=[dispute.number])).content.decode()
    assert "证据目录" in shown
    assert kept.digest[:16] in shown


@pytest.mark.long
def test_a_signed_sheet_belongs_to_the_record_of_the_scene(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    (answer,) = answers(signed_in(), sent)
    send_photo(signed_in(), sent["visit"], picture(), **PHOTO | {"kind": "paper"})
    assert Paper.objects.get(pk=answer["paper"]).scans.count() == 1


@pytest.mark.long
def test_a_photo_waits_on_the_phone_for_its_matter(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    reply = send_photo(signed_in(), sent["visit"], picture(), **PHOTO)
    assert (reply.status_code, reply.json()["digest"]) == (200, None)
    answers(signed_in(), sent)
    assert send_photo(signed_in(), sent["visit"], picture(), **PHOTO).json()["digest"]


@pytest.mark.long
def test_what_is_no_photo_is_refused_with_words(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    sent = entry()
    answers(signed_in(), sent)
    reply = send_photo(signed_in(), sent["visit"], b"GIF89a")
    assert reply.status_code == 422
    assert "不认识这种文件" in reply.json()["problem"]
    assert not Photo.objects.exists()


@pytest.mark.long
def test_the_time_that_was_chosen_is_booked_or_it_is_said(
    presence: Presence,
    signed_in: Callable[..., Client],
    person: Callable[..., User],
    districts: dict[str, District],
) -> None:
    person("mediator")
    Room.objects.create(district=districts["铜马商圈"], name="调解室")
    slots = signed_in().get(reverse("handling:scene_known")).json()["slots"]
    slot = {key: slots[-1][key] for key in ("room", "mediator", "starts_at")}
    number = presence.dispatch.dispute.number
    (answer,) = answers(signed_in(), entry("to_room", number=number, slot=slot))
    assert (answer["state"], answer["problem"]) == ("done", "")
    assert dispute_of(presence.dispatch.dispute.members.first().record).sittings.count() == 1
    (other,) = answers(signed_in(), entry("to_room", **OTHER, slot=slot))
    assert other["state"] == "done", other
    assert "另约" in other["problem"]


def test_what_the_phone_keeps_names_no_consumer(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    known = signed_in().get(reverse("handling:scene_known"))
    assert known.json()["disputes"][0]["number"] == presence.dispatch.dispute.number
    assert known.json()["law"]["fraud"]["least"] == 500
    assert "19900001234" not in known.content.decode()
    assert "演示甲" not in known.content.decode()


def test_the_regulators_name_is_offered_on_a_scene_after_its_acceptance_alone(
    presence: Presence, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    """办法第15、18条: what it has not accepted it does not mediate."""
    dispute, browser = presence.dispatch.dispute, signed_in()
    known = browser.get(reverse("handling:scene_known")).json()
    for barred in (known["barred"], known["disputes"][0]["barred"]):
        assert "引导至调解室" in barred["regulator"]
        assert "association" not in barred
    arrive(presence, by=person())
    dispute.refresh_from_db()
    assert "引导至调解室" in name_barred(dispute, "regulator")
    record_fact(dispute=dispute, fact=Fact.ACCEPTED, by=person("regulator"))
    (offered,) = browser.get(reverse("handling:scene_known")).json()["disputes"]
    assert "regulator" not in offered["barred"]


@pytest.mark.long
@pytest.mark.parametrize(("ticked", "words"), [(True, "是"), (False, "否")])
def test_consents_taken_on_the_scene_reach_form_1_and_the_registration(
    shops: dict[str, Merchant],
    signed_in: Callable[..., Client],
    person: Callable[..., User],
    ticked: bool,
    words: str,
) -> None:
    taken: dict[str, Any] = {"may_publish": ticked, "may_delegate": ticked}
    (answer,) = answers(signed_in(), entry(**taken))
    dispute = Dispute.objects.get(number=answer["number"])
    form = values_for(person(), dispute, FORMS["complaint"])
    assert [form["may_publish"], form["may_delegate"]] == [YES if ticked else NO] * 2
    sheet = next(sheet for sheet in sheets_of(person(), dispute) if sheet.channel == "registration")
    assert f"是否同意公示投诉信息：{words}\n是否同意委托调解：{words}" in sheet.whole


@pytest.mark.long
@pytest.mark.parametrize("both", [True, False])
def test_delegation_agreed_to_on_the_scene_waits_in_the_room(
    presence: Presence, signed_in: Callable[..., Client], person: Callable[..., User], both: bool
) -> None:
    dispute = presence.dispatch.dispute
    taken: dict[str, Any] = {"may_delegate": True, "merchant_delegates": both}
    (answer,) = answers(signed_in(), entry("to_room", number=dispute.number, **taken))
    assert answer["state"] == "done", answer
    dispute.refresh_from_db()
    by = person("regulator")
    take_step(dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    person("mediator")
    browser, url = signed_in("regulator"), reverse("handling:name", args=[dispute.number])
    shown = browser.get(url).content.decode()
    assert ("双方已同意委托" in shown) is both
    assert ("消费者表示同意的方式" in shown) is not both
    if both:
        browser.post(url, {"name": "delegated", "page_version": "naming"})
        assert name_held(dispute) == "delegated"


def test_what_nobody_asked_on_a_scene_stays_open_on_form_1(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    take_step(new_dispute, "dispatch", by=person())
    form = values_for(person(), new_dispute, FORMS["complaint"])
    assert "may_publish" not in form
    assert "may_delegate" not in form


def test_a_demo_desk_says_so_on_the_scene_too(
    signed_in: Callable[..., Client], settings: Settings
) -> None:
    for demo in (True, False):
        settings.LIANDONG_DEMO = demo
        shown = signed_in().get(reverse("handling:scene")).content.decode()
        assert ("均属虚构" in shown) is demo
