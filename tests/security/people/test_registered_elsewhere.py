"""Who registers for another district learns nothing of who has complained there before."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.models import Entry, Party
from liandong.desk.intake.models import Import, Record, RecordVersion
from liandong.desk.intake.queries import brought_by
from liandong.desk.papers.models import Attachment
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.handling.visits import answers, entry, picture, send_photo

pytestmark = pytest.mark.django_db

Person = Callable[..., User]
Browser = Callable[..., Client]
PHONE = "19900001234"
THERE: dict[str, Any] = {
    "answers": {"is_dispute": True, "district": "滨河商圈"},
    "person_phone": PHONE,
    "merchant_name": "云裳服饰",
}
"""A complaint in 滨河; the people of the station see 铜马 alone."""
TYPED = {"who": PHONE, "shop": "云裳服饰", "what": DRESS}
ON_SCENE: dict[str, Any] = {
    "shop": "云裳服饰",
    "phone": PHONE,
    "goods": "连衣裙",
    "fact": DRESS,
    "amount": "268.00",
}


def words_to_the_person(browser: Client) -> str:
    answer = browser.post(reverse("disputes:new"), TYPED)
    assert answer.headers["Location"] == "/"
    (message,) = get_messages(answer.wsgi_request)
    return str(message)


def test_it_is_the_same_whether_the_person_is_known_there(
    add_record: Any, signed_in: Browser
) -> None:
    before = transaction.savepoint()
    unknown = words_to_the_person(signed_in())
    transaction.savepoint_rollback(before)
    theirs = dispute_of(add_record(DRESS, source="complaint_12315", **THERE))
    known = words_to_the_person(signed_in())
    assert theirs.members.count() == 2
    assert known == unknown == "已登记，属滨河商圈，由那里办理"


def accept(dispute: Dispute, *, by: User) -> None:
    take_step(dispute, "to_room", by=by)
    take_step(dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)


def on_the_scene(browser: Client) -> dict[str, Any]:
    (answer,) = answers(browser, entry(**ON_SCENE))
    return {name: value for name, value in answer.items() if name not in {"id", "mine"}}


def test_the_phone_on_a_scene_learns_no_more(
    add_record: Any, signed_in: Browser, person: Person
) -> None:
    before = transaction.savepoint()
    unknown = on_the_scene(signed_in())
    transaction.savepoint_rollback(before)
    theirs = dispute_of(add_record(DRESS, source="complaint_12315", **THERE))
    accept(theirs, by=of_there(person))
    known = on_the_scene(signed_in())
    assert theirs.members.count() == 2
    assert known == unknown
    assert known["number"] == ""
    assert "由那里办理" in known["theirs"]["words"]


def of_there(person: Person) -> User:
    office = Department.objects.create(name="滨河市监所", kind="regulator", districts=["滨河商圈"])
    return person("regulator", "of-there", department=office)


@pytest.mark.parametrize("keep", ["mine", "apart"])
def test_nothing_is_undone_there_from_a_scene(
    add_record: Any, signed_in: Browser, person: Person, keep: str
) -> None:
    theirs = dispute_of(add_record(DRESS, source="complaint_12315", **THERE))
    accept(theirs, by=of_there(person))
    stage = Dispute.objects.get().stage
    (answer,) = answers(signed_in(), entry(**ON_SCENE))
    choice = reverse("handling:scene_choose", args=[answer["id"]])
    reply = signed_in().post(choice, {"keep": keep})
    assert reply.status_code == 422
    assert "由那里办理" in reply.json()["problem"]
    theirs.refresh_from_db()
    assert (theirs.stage, theirs.members.count()) == (stage, 2)
    assert Entry.objects.get(pk=UUID(answer["id"])).state == Entry.State.CONFLICT


@pytest.mark.long
def test_what_was_entered_on_the_scene_is_kept_for_them_as_a_note(
    add_record: Any, signed_in: Browser
) -> None:
    theirs = dispute_of(add_record(DRESS, source="complaint_12315", **THERE))
    (answer,) = answers(signed_in(), entry(**ON_SCENE))
    choice = reverse("handling:scene_choose", args=[answer["id"]])
    assert signed_in().post(choice, {"keep": "theirs"}).status_code == 200
    assert "连衣裙" in str(theirs.notes.get().text)


BARE: dict[str, Any] = {
    "shop_phone": "13911112222",
    "guardian": "监护甲 13933334444",
    "amount": "100.00",
}
"""What the phone would add to a dispute that it names."""


def written(dispute: Dispute) -> tuple[int, int, int, Any, str]:
    dispute.refresh_from_db()
    files = Attachment.objects.filter(dispute_number=dispute.number).count()
    parties = Party.objects.filter(dispute=dispute).count()
    return parties, dispute.notes.count(), files, dispute.amount_yuan, dispute.merchant_name


def try_everything(browser: Client, sent: dict[str, Any]) -> None:
    (answer,) = answers(browser, sent)
    assert answer["state"] == "conflict"
    photo = send_photo(browser, sent["visit"], picture())
    assert photo.status_code == 422 or photo.json()["digest"] is None
    choice = reverse("handling:scene_choose", args=[answer["id"]])
    assert browser.post(choice, {"keep": "mine"}).status_code == 422
    assert browser.post(choice, {"keep": "theirs"}).status_code == 200


@pytest.fixture
def here(add_record: Any) -> Dispute:
    return dispute_of(
        add_record(DRESS, source="complaint_12315", **THERE | {"answers": {"district": "铜马商圈"}})
    )


def test_the_number_of_what_was_merged_into_theirs_opens_nothing_to_the_phone(
    add_record: Any, signed_in: Browser, here: Dispute
) -> None:
    theirs = dispute_of(
        add_record(DRESS, source="complaint_12315", **THERE | {"person_phone": "19900009999"})
    )
    assert theirs != here
    Dispute.objects.filter(pk=here.pk).update(withdrawn_at=timezone.now(), merged_into=theirs)
    before = written(theirs)
    try_everything(signed_in(), entry(number=here.number, **BARE))
    assert written(theirs) == before


@pytest.mark.long
def test_what_moved_away_between_two_entries_is_written_to_no_more(
    signed_in: Browser, here: Dispute, districts: dict[str, District]
) -> None:
    visit, browser = uuid4(), signed_in()
    (arrived,) = answers(browser, entry("arrive", visit=visit, number=here.number))
    assert arrived["state"] == "done"
    Dispute.objects.filter(pk=here.pk).update(district=districts["滨河商圈"])
    before = written(here)
    try_everything(browser, entry(place=2, visit=visit, number=here.number, **BARE))
    assert written(here) == before


@pytest.mark.long
def test_what_was_registered_on_the_scene_tells_theirs_nothing_but_the_record_and_its_pictures(
    add_record: Any, signed_in: Browser
) -> None:
    theirs = dispute_of(add_record(DRESS, source="complaint_12315", **THERE))
    sent, browser = entry(**ON_SCENE, shop_phone="13911112222"), signed_in()
    answers(browser, sent)
    assert theirs.members.count() == 2
    assert not Party.objects.filter(dispute=theirs).exists()
    assert send_photo(browser, sent["visit"], picture()).json()["digest"]


def test_an_import_counts_only_links_that_its_reader_sees(add_record: Any, person: Person) -> None:
    add_record(DRESS, source="complaint_12315", **THERE)
    sent: Record = add_record(DRESS, source="complaint_12315", place=False, **THERE)
    of = Import.objects.create(file_name="x.csv", by=person(), digest="0" * 64, size=1)
    RecordVersion.objects.filter(record=sent).update(of=of)
    place_records([sent.pk], by=person())
    assert Dispute.objects.get().members.count() == 2
    assert brought_by(of, person("supervisor")).linked == 1
    assert brought_by(of, person()).linked == 0
