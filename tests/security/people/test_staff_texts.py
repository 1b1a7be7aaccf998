"""Texts of staff are clear to the holder of the dispute, and to nobody else without a reason."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.masking import mask_text, people
from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.disputes.models import Note
from liandong.desk.handling.models import Party, Sitting
from liandong.desk.intake.models import Record, RecordVersion
from liandong.desk.station.models import HandOver

pytestmark = pytest.mark.django_db
#: No title and no cue gives these names away: only that the dispute knows them does.
NAME, PHONE, AGENT = "阿不都", "19900007731", "木拉提"
TEXT = f"已与{NAME}通话，{AGENT}也在，回拨{PHONE}"
WHY = {"reason": "联系当事人"}


@pytest.fixture
def held(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """A dispute that the mediator holds, with texts of staff everywhere."""
    from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
    from tests.desk.disputes.workflow.test_stepping import go

    record = add_record(
        GOLD_COMPLAINT, source="complaint_12315", person_name=NAME, person_phone=PHONE
    )
    dispute = dispute_of(record)
    by = person("mediator")
    go(dispute, "to_room", by=by)
    dispute.refresh_from_db()
    Party.objects.create(dispute=dispute, side="consumer", contact_name=AGENT, by=by)
    Note.objects.create(dispute=dispute, text=TEXT, by=by)
    return dispute


@pytest.fixture
def sitting(held: Any, person: Callable[..., User]) -> Any:
    start = timezone.now() - timedelta(hours=2)
    return Sitting.objects.create(
        dispute=held,
        way=Sitting.Way.PHONE,
        mediator=person("mediator"),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        consumer_asks=TEXT,
        merchant_offers=TEXT,
        minutes=TEXT,
        state=Sitting.State.HELD,
        by=person("mediator"),
    )


def gives_away(page: str) -> bool:
    return NAME in page or PHONE in page or AGENT in page


def test_a_text_is_masked_by_whom_the_matter_knows_and_by_its_own_words() -> None:
    masked = mask_text(TEXT + "，报警人王小明", people([(NAME, PHONE), (AGENT, None)]))
    assert masked == "已与阿**通话，木**也在，回拨199****7731，报警人王**"


@pytest.mark.parametrize("role", ["analyst", "duty_officer", "supervisor", "people_mediator"])
def test_notes_are_masked_for_who_does_not_hold_the_matter(
    held: Any, signed_in: Callable[..., Client], role: str
) -> None:
    page = signed_in(role).get(f"/disputes/{held.number}/").content.decode()
    assert "通话" in page
    assert not gives_away(page)


def test_who_holds_the_matter_reads_its_notes(held: Any, signed_in: Callable[..., Client]) -> None:
    assert TEXT in signed_in("mediator").get(f"/disputes/{held.number}/").content.decode()


def test_a_note_is_revealed_for_a_reason(held: Any, signed_in: Callable[..., Client]) -> None:
    note = Note.objects.last()
    url = f"/reveal/note/{note.pk}/text/"
    page = signed_in("duty_officer").get(f"/disputes/{held.number}/").content.decode()
    assert url in page
    assert url not in signed_in("analyst").get(f"/disputes/{held.number}/").content.decode()
    assert signed_in("duty_officer").post(url, {"reason": "1"}).status_code == 422
    assert TEXT in signed_in("duty_officer").post(url, WHY).content.decode()
    assert AuditEntry.objects.filter(action="person.reveal", object_type="note").exists()


@pytest.mark.parametrize("role", ["duty_officer", "supervisor", "people_mediator"])
def test_minutes_and_offers_are_masked(
    sitting: Any, held: Any, signed_in: Callable[..., Client], role: str
) -> None:
    client = signed_in(role)
    for path in (
        f"/handling/sittings/{sitting.pk}/",
        f"/handling/of/{held.number}/",
        f"/handling/performance/{held.number}/",
        f"/handling/panel/{held.number}/",
        f"/handling/outings/{held.number}/",
        f"/handling/papers/{held.number}/new/minutes/",
        f"/handling/papers/{held.number}/new/people_agreement/",
        f"/handling/papers/{held.number}/new/termination/",
        f"/handling/backfill/{held.number}/",
    ):
        answer = client.get(path)
        assert answer.status_code in {200, 403, 404}, path
        assert not gives_away(answer.content.decode()), path


def test_who_mediates_reads_the_minutes(sitting: Any, signed_in: Callable[..., Client]) -> None:
    assert TEXT in signed_in("mediator").get(f"/handling/sittings/{sitting.pk}/").content.decode()


def test_masked_minutes_cannot_be_written_over(
    sitting: Any, signed_in: Callable[..., Client]
) -> None:
    page = signed_in("supervisor").get(f"/handling/sittings/{sitting.pk}/").content.decode()
    assert 'name="minutes"' not in page
    assert "通话" in page


@pytest.mark.parametrize("path", ["/handling/", "/handling/hand-over/", "/board/"])
@pytest.mark.parametrize("role", ["duty_officer", "people_mediator"])
def test_messages_of_a_shift_are_masked(
    held: Any, signed_in: Callable[..., Client], person: Callable[..., User], path: str, role: str
) -> None:
    left = HandOver.objects.create(
        district=held.district, day=timezone.localdate(), shift="day", text=TEXT,
        by=person("mediator"),
    )  # fmt: skip
    page = signed_in(role).get(path).content.decode()
    assert not gives_away(page)
    assert "通话" in page
    reveal = f"/reveal/handover/{left.pk}/text/"
    assert (reveal in page) == (role == "duty_officer")


def test_versions_of_a_record_are_masked_by_its_own_names(
    held: Any, signed_in: Callable[..., Client]
) -> None:
    record = held.members.get().record
    first = json.dumps({"person_name": NAME, "person_phone": PHONE, "text": "旧"})
    for version in RecordVersion.objects.filter(record=record):
        version.content, version.changed_fields = first, ["text", "response"]
        version.save()
    last = RecordVersion.objects.filter(record=record).last()
    RecordVersion.objects.create(
        record=record, number=last.number + 1, digest="0" * 64, changed_fields=["text"], of=last.of
    )
    record.text, record.redacted_text, record.version = TEXT, "", 2
    record.save()
    page = signed_in("duty_officer").get(f"/intake/records/{record.pk}/").content.decode()
    assert NAME not in page
    assert PHONE not in page


def test_another_office_reads_nobody(held: Any, signed_in: Callable[..., Client]) -> None:
    """The people of one district alone see it at all, and masked."""
    office = Department.objects.create(name="另一站", kind="police", districts=["别处"])
    client = signed_in("duty_officer")
    User.objects.filter(username="duty_officer").update(department=office)
    note = Note.objects.last()
    assert client.post(f"/reveal/note/{note.pk}/text/", WHY).status_code == 404
