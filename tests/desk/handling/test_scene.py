"""What phones send from scenes: taken once, in order, and nothing silently overwritten."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.claiming import correct_claims
from liandong.desk.disputes.actions.facts import name_held
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.dispatching import arrive
from liandong.desk.handling.actions.identifying import Told, identify
from liandong.desk.handling.models import Entry, Photo, Presence
from liandong.desk.handling.queries.backfill import sheets_of
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.queries.papers import values_of
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.wording import NO, YES
from tests.desk.disputes.conftest import dispute_of
from tests.desk.handling.visits import GPS, answers, entry, picture, send, send_photo

OTHER = {
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


def test_a_matter_at_the_door_is_settled_with_one_entry(shops, signed_in, person):
    (answer,) = answers(signed_in(), entry(camera="ZF-07"))
    assert answer["state"] == "done", answer
    dispute = Dispute.objects.get(number=answer["number"])
    assert (dispute.stage, dispute.holder) == ("performed", person())
    facts = {row.fact: row.detail for row in dispute.facts.all()}
    assert facts["paid"] == {"amount_yuan": "660.00"}
    assert facts["name_chosen"] == {"choice": "association"}
    presence = Presence.objects.get(dispatch__dispute=dispute)
    assert presence.camera == "ZF-07"
    assert presence.arrived_at < presence.dispatch.dispute.visits.get().entries.get().happened_at
    values = values_of(Paper.objects.get(pk=answer["paper"]))
    assert values["complainant_phone"] == "19900001234"
    assert "当场履行" in values["result"]


def test_whom_to_ring_at_the_shop_and_the_guardian_stand_with_the_parties(shops, signed_in, person):
    told = {"shop_phone": "0515-88881234", "guardian": "演示监护人 19900002222"}
    (answer,) = answers(signed_in(), entry(**told))
    dispute = Dispute.objects.get(number=answer["number"])
    known = parties_of(dispute)
    assert known["merchant"].contact_phone == "0515-88881234"
    assert known["consumer"].contact_name == "演示监护人"
    assert known["consumer"].contact_phone == "19900002222"
    url = reverse("handling:parties_of", args=[dispute.number])
    assert "维权专员" in signed_in().get(url).content.decode()


def test_whom_somebody_wrote_down_before_the_scene_stays(presence, signed_in, person):
    matter = presence.dispatch.dispute
    told = Told(identity="licence", contact_name="演示专员", contact_phone="19900008888")
    identify(matter, "merchant", told, by=person())
    answers(signed_in(), entry("to_room", number=matter.number, shop_phone="19900007777"))
    known = parties_of(matter)["merchant"]
    assert (known.identity, known.contact_phone) == ("licence", "19900008888")


def test_papers_are_filled_with_the_claims_that_a_person_corrected(matter, person):
    correct_claims(matter, ["更换"], claims_of(matter, ""), by=person())
    assert values_for(person(), matter, FORMS["scene"])["request"] == "更换"


def test_where_one_was_sent_it_joins_the_matter_and_the_dispatch(presence, signed_in):
    matter = presence.dispatch.dispute
    visit = uuid4()
    sent = [
        entry("arrive", 1, visit, number=matter.number),
        entry("settle_later", 2, visit, number=matter.number, due_on="2027-03-01", signed="paper"),
    ]
    assert [one["state"] for one in answers(signed_in(), *sent)] == ["done", "done"]
    matter.refresh_from_db()
    assert matter.stage == "agreed"
    assert matter.members.count() == 2
    assert matter.instalments.get().amount_yuan == 660
    presence.refresh_from_db()
    assert presence.arrived_at >= presence.dispatch.at
    assert "手镯" in presence.record


def test_the_same_entry_twice_is_once(shops, signed_in):
    sent = entry()
    first, again = answers(signed_in(), sent), answers(signed_in(), sent)
    assert first == again
    assert (Dispute.objects.count(), Paper.objects.count()) == (1, 1)


def test_a_later_entry_waits_for_the_earlier_one(presence, signed_in):
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
def conflict(presence, person, signed_in) -> Entry:
    """On the phone it was settled; meanwhile the mediator had asked both sides to the station."""
    arrive(presence, by=person())
    dispute = presence.dispatch.dispute
    take_step(dispute, "to_room", by=person("mediator"))
    (answer,) = answers(signed_in(), entry(number=dispute.number))
    assert answer["state"] == "conflict"
    return Entry.objects.get(pk=answer["id"])


def test_a_conflict_shows_both_and_overwrites_nothing(conflict, signed_in):
    sent = {"id": str(conflict.pk), "visit": str(conflict.visit_id), "place": 1}
    (answer,) = answers(signed_in(), entry() | sent)
    assert "660" in answer["mine"]["words"]
    assert (answer["theirs"]["who"], answer["theirs"]["step"]) == ("mediator甲", "进站再调")
    assert Dispute.objects.get().stage == "review"
    assert conflict.visit.dispute.members.count() == 2  # what was told is registered all the same


@pytest.mark.parametrize(("keep", "stage", "state"), CHOICES)
def test_the_person_decides_which_stands(conflict, signed_in, keep, stage, state):
    url = reverse("handling:scene_choose", args=[conflict.pk])
    for _twice in range(2):
        assert signed_in().post(url, {"keep": keep}).json()["state"] == state
    matter = Dispute.objects.get()
    assert matter.stage == stage
    notes = [note.text for note in matter.notes.all()]
    assert any("660" in text for text in notes) is (keep == "theirs")
    assert matter.history.filter(verb="stepped", undone_at__isnull=False).count() == (
        keep == "mine"
    )


def test_what_the_machine_joined_wrongly_is_set_apart(shops, signed_in):
    """The same words at the same shop on the same day, of another person: another matter."""
    (first,) = answers(signed_in(), entry())
    (second,) = answers(signed_in(), entry(phone="19900009999"))
    assert (second["state"], second["number"]) == ("conflict", first["number"])
    assert second["apart"]
    url = reverse("handling:scene_choose", args=[second["id"]])
    answer = signed_in().post(url, {"keep": "apart"}).json()
    assert answer["state"] == "done"
    assert answer["number"] != first["number"]
    assert [one.stage for one in Dispute.objects.all()] == ["performed", "performed"]


def test_a_clock_that_is_wrong_is_put_right_and_both_times_are_kept(shops, signed_in):
    sent = entry()
    fast = timezone.now() + timezone.timedelta(days=400)
    body = {"sent_at": fast.isoformat(), "entries": [sent | {"at": fast.isoformat()}]}
    reply = signed_in().post(
        reverse("handling:scene_entries"), body, content_type="application/json"
    )
    assert reply.json()["entries"][0]["state"] == "done"
    kept = Entry.objects.get()
    assert kept.device_at == fast
    assert abs((timezone.now() - kept.happened_at).total_seconds()) < 60


def test_the_red_key_needs_nothing_but_itself(shops, signed_in):
    bare = {"shop": "", "name": "", "phone": "", "fact": "", "requests": [], "amount": None}
    (answer,) = answers(signed_in(), entry("police", **bare))
    assert Dispute.objects.get(number=answer["number"]).stage == "police"


def test_what_is_missing_is_said_and_nothing_is_registered(shops, signed_in):
    (answer,) = answers(signed_in(), entry(phone="", agreed_amount=None))
    assert (answer["state"], answer["problem"]) == ("conflict", "还缺：消费者电话、协议金额")
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("wrong", [{"amount": "-1"}, {"requests": ["立即赔钱"]}, {"extra": 1}])
def test_what_is_not_as_described_is_answered_with_words(shops, signed_in, wrong):
    reply = send(signed_in(), entry(**wrong))
    assert reply.status_code == 422
    assert "不合格式" in reply.json()["problem"]


def test_nobody_sends_for_another(shops, signed_in):
    sent = entry()
    answers(signed_in(), sent)
    assert send(signed_in("mediator"), sent).status_code == 403
    assert send(signed_in("people_mediator"), entry()).status_code == 403


def test_a_photo_is_put_into_the_file_without_place_and_device(shops, signed_in):
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
    matter = Dispute.objects.get(number=answer["number"])
    assert matter.history.filter(verb="attached").count() == 1
    shown = signed_in().get(reverse("handling:of_dispute", args=[matter.number])).content.decode()
    assert "证据目录" in shown
    assert kept.digest[:16] in shown


def test_a_signed_sheet_belongs_to_the_record_of_the_scene(shops, signed_in):
    sent = entry()
    (answer,) = answers(signed_in(), sent)
    send_photo(signed_in(), sent["visit"], picture(), **PHOTO | {"kind": "paper"})
    assert Paper.objects.get(pk=answer["paper"]).scans.count() == 1


def test_a_photo_waits_on_the_phone_for_its_matter(shops, signed_in):
    sent = entry()
    reply = send_photo(signed_in(), sent["visit"], picture(), **PHOTO)
    assert (reply.status_code, reply.json()["digest"]) == (200, None)
    answers(signed_in(), sent)
    assert send_photo(signed_in(), sent["visit"], picture(), **PHOTO).json()["digest"]


def test_what_is_no_photo_is_refused_with_words(shops, signed_in):
    sent = entry()
    answers(signed_in(), sent)
    reply = send_photo(signed_in(), sent["visit"], b"GIF89a")
    assert reply.status_code == 422
    assert "不认识这种文件" in reply.json()["problem"]
    assert not Photo.objects.exists()


def test_the_time_that_was_chosen_is_booked_or_it_is_said(presence, signed_in, person, districts):
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


def test_what_the_phone_keeps_names_no_consumer(presence, signed_in):
    known = signed_in().get(reverse("handling:scene_known"))
    assert known.json()["matters"][0]["number"] == presence.dispatch.dispute.number
    assert known.json()["law"]["fraud"]["least"] == 500
    assert "19900001234" not in known.content.decode()
    assert "演示甲" not in known.content.decode()


@pytest.mark.parametrize(("ticked", "words"), [(True, "是"), (False, "否")])
def test_consents_taken_on_the_scene_reach_form_1_and_the_registration(
    shops, signed_in, person, ticked, words
):
    taken = {"may_publish": ticked, "may_delegate": ticked, "in_name_of": "regulator"}
    (answer,) = answers(signed_in(), entry(**taken))
    dispute = Dispute.objects.get(number=answer["number"])
    form = values_for(person(), dispute, FORMS["complaint"])
    assert [form["may_publish"], form["may_delegate"]] == [YES if ticked else NO] * 2
    sheet = next(one for one in sheets_of(person(), dispute) if one.channel == "registration")
    assert f"是否同意公示投诉信息：{words}\n是否同意委托调解：{words}" in sheet.whole


@pytest.mark.parametrize("both", [True, False])
def test_delegation_agreed_to_on_the_scene_waits_in_the_room(presence, signed_in, person, both):
    dispute = presence.dispatch.dispute
    taken = {"may_delegate": True, "merchant_delegates": both, "in_name_of": "regulator"}
    (answer,) = answers(signed_in(), entry("to_room", number=dispute.number, **taken))
    assert answer["state"] == "done", answer
    dispute.refresh_from_db()
    by = person("mediator")
    take_step(dispute, "accept", told={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    browser, url = signed_in("mediator"), reverse("handling:name", args=[dispute.number])
    shown = browser.get(url).content.decode()
    assert ("双方已同意委托" in shown) is both
    assert ("消费者怎样表示同意" in shown) is not both
    if both:
        browser.post(url, {"name": "delegated", "seen": "naming"})
        assert name_held(dispute) == "delegated"


def test_what_nobody_asked_on_a_scene_stays_open_on_form_1(matter, person):
    take_step(matter, "dispatch", by=person())
    form = values_for(person(), matter, FORMS["complaint"])
    assert "may_publish" not in form
    assert "may_delegate" not in form


def test_a_demo_desk_says_so_on_the_scene_too(signed_in, settings):
    for demo in (True, False):
        settings.LIANDONG_DEMO = demo
        shown = signed_in().get(reverse("handling:scene")).content.decode()
        assert ("均属虚构" in shown) is demo
