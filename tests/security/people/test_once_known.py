"""Whoever was once known in a dispute stays masked in what was written there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.masking import mask_text
from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Expert
from liandong.desk.disputes.actions.corrections import not_a_dispute
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.reading_rights import people_of
from liandong.desk.handling.models import PanelSeat, Sitting
from liandong.desk.intake.models import Record
from liandong.desk.station.actions.shift_notes import leave_message
from liandong.desk.station.models import HandOver
from tests.desk.disputes.conftest import GOLD, GOLD_COMPLAINT, dispute_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]
#: No title and no cue gives the name away: only that the dispute knows it does.
NAME, PHONE, AGAIN = "阿不都", "19900007731", "木拉提"
TEXT = f"和{NAME}通了话，病历已看，回拨{PHONE}"
READERS = ("duty_officer", "people_mediator", "analyst")


@pytest.fixture
def both(add_record: Callable[..., Record], person: Callable[..., User]) -> Dispute:
    """A dispute of two records, of which one names the person whom a note speaks of."""
    first = add_record(GOLD_COMPLAINT, source="complaint_12315", person_name="演示甲")
    second = add_record(GOLD, minutes_ago=30, person_name=NAME, person_phone=PHONE)
    one, other = dispute_of(first), dispute_of(second)
    if one != other:
        merge(one, other, by=person("regulator"))
    dispute = dispute_of(first)
    add_note(dispute, text=TEXT, by=person("regulator"))
    return dispute


def hers(dispute: Dispute) -> Any:
    """The membership of the record of the person whom the note names."""
    (member,) = [m for m in dispute.members.all() if m.record.person_name == NAME]
    return member


def pages(signed_in: Callable[..., Client], dispute: Dispute) -> list[str]:
    url = f"/disputes/{dispute.number}/"
    return [signed_in(role).get(url).content.decode() for role in READERS]


def assert_masked(signed_in: Callable[..., Client], dispute: Dispute) -> None:
    for page in pages(signed_in, dispute):
        assert "病历已看" in page
        assert NAME not in page
        assert PHONE not in page


def test_after_the_record_was_split_off(
    both: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    assert_masked(signed_in, both)
    split(both, [hers(both)], by=person("regulator"))
    assert_masked(signed_in, both)


def test_after_the_record_was_judged_no_dispute(
    both: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    not_a_dispute(both, [hers(both)], by=person("regulator"))
    assert_masked(signed_in, both)


def test_after_the_whole_was_judged_no_dispute(
    both: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    not_a_dispute(both, list(both.members.all()), by=person("regulator"))
    assert_masked(signed_in, both)


def test_after_a_merge_was_taken_back(
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    dispute = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))
    other = dispute_of(
        add_record(GOLD, minutes_ago=60 * 24 * 40, person_name=NAME, person_phone=PHONE)
    )
    done = merge(dispute, other, by=person("regulator"))
    add_note(dispute, text=TEXT, by=person("regulator"))
    undo(done, by=person("regulator"))
    assert_masked(signed_in, dispute)


def test_what_left_before_a_merge_stays_masked_after_it(
    both: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    split(both, [hers(both)], by=person("regulator"))
    into = dispute_of(add_record(GOLD, minutes_ago=60 * 24 * 90, person_name="演示乙"))
    merge(into, both, by=person("regulator"))
    assert_masked(signed_in, into)


def test_after_a_new_version_named_somebody_else(
    both: Dispute, add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = hers(both).record
    changed = add_record(
        GOLD, source_id=record.source_id, minutes_ago=1, person_name=AGAIN, person_phone=PHONE
    )
    assert changed.pk == record.pk
    assert changed.person_name == AGAIN
    assert_masked(signed_in, both)


def test_after_a_new_version_and_a_split(
    both: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    member = hers(both)
    add_record(GOLD, source_id=member.record.source_id, minutes_ago=1, person_name=AGAIN)
    split(both, [member], by=person("regulator"))
    assert_masked(signed_in, both)
    assert mask_text(f"{NAME}，{AGAIN}", people_of([both.pk])) == "阿**，木**"


def test_a_later_version_of_what_stays_is_masked_as_well(
    both: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    split(both, [hers(both)], by=person("regulator"))
    stays = both.members.get().record
    changed = add_record(
        GOLD_COMPLAINT + f"{NAME}在场。",
        source=stays.source,
        source_id=stays.source_id,
        minutes_ago=1,
        person_name="演示甲",
    )
    assert changed.pk == stays.pk
    changed.refresh_from_db()
    assert "在场" in changed.redacted_text
    assert NAME not in changed.redacted_text
    page = signed_in().get(f"/intake/records/{changed.pk}/").content.decode()
    assert "在场" in page
    assert NAME not in page  # nor in what the versions differ by


def test_a_record_of_no_dispute_masks_whom_it_named_before(
    add_record: Callable[..., Record],
) -> None:
    fields: dict[str, Any] = {"place": False, "source_id": "J1"}
    add_record(GOLD, minutes_ago=9, person_name=NAME, person_phone=PHONE, **fields)
    changed = add_record(GOLD + TEXT, minutes_ago=1, person_name=AGAIN, **fields)
    assert changed.person_name == AGAIN
    assert "病历已看" in changed.redacted_text
    assert NAME not in changed.redacted_text


def test_versions_of_what_was_split_off_know_whom_the_dispute_knew(
    both: Dispute,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    other = next(m for m in both.members.all() if m.record.person_name != NAME)
    text = GOLD_COMPLAINT + f"{NAME}在场。"
    fields = {"source": other.record.source, "source_id": other.record.source_id}
    add_record(text, minutes_ago=2, person_name="演示甲", **fields)
    split(both, [other], by=person("regulator"))
    page = signed_in().get(f"/intake/records/{other.record_id}/").content.decode()
    assert "在场" in page
    assert NAME not in page


def test_an_external_expert_reads_nobody_who_left(
    both: Dispute, expert: Expert, person: Callable[..., User]
) -> None:
    mediator = person("mediator")
    start = timezone.now() - timedelta(hours=2)
    Sitting.objects.create(
        dispute=both, way="phone", mediator=mediator, by=mediator, starts_at=start,
        ends_at=start + timedelta(hours=1), consumer_asks=TEXT, merchant_offers=TEXT,
    )  # fmt: skip
    seat = PanelSeat.objects.create(
        dispute=both, expert=expert, invited_by=mediator, state="accepted", answered_at=start
    )
    split(both, [hers(both)], by=person("regulator"))
    client = Client()
    assert expert.user
    client.force_login(expert.user)
    page = client.get(f"/handling/seats/{seat.pk}/").content.decode()
    assert "病历已看" in page
    assert NAME not in page
    assert PHONE not in page


HANDED_OVER = ("/board/", "/handling/", "/handling/hand-over/")


def messages(signed_in: Callable[..., Client]) -> list[str]:
    roles = ("duty_officer", "people_mediator")
    return [signed_in(role).get(path).content.decode() for role in roles for path in HANDED_OVER]


def left_by(by: User) -> None:
    leave_message(district=District.objects.get(name="铜马商圈"), text=TEXT, by=by)


def assert_all_masked(pages: list[str]) -> None:
    for page in pages:
        assert "病历已看" in page
        assert NAME not in page
        assert PHONE not in page


def finish(dispute: Dispute, by: User, how: str) -> None:
    if how == "no dispute":
        not_a_dispute(dispute, list(dispute.members.all()), by=by)
    elif how == "settled":
        Dispute.objects.filter(pk=dispute.pk).update(status="settled", stage="archived")
    else:
        elsewhere = District.objects.get(name="滨河商圈")
        Dispute.objects.filter(pk=dispute.pk).update(district=elsewhere)


@pytest.mark.parametrize("how", ["no dispute", "settled", "moved away"])
def test_a_message_of_a_shift_stays_masked_when_its_dispute_is_finished(
    both: Dispute, person: Callable[..., User], signed_in: Callable[..., Client], how: str
) -> None:
    left_by(person("mediator"))
    assert_all_masked(messages(signed_in))
    finish(both, person("regulator"), how)
    assert_all_masked(messages(signed_in))


@pytest.mark.parametrize("how", ["no dispute", "settled"])
def test_a_message_about_what_was_finished_before_is_masked(
    both: Dispute, person: Callable[..., User], signed_in: Callable[..., Client], how: str
) -> None:
    finish(both, person("regulator"), how)
    left_by(person("mediator"))
    assert_all_masked(messages(signed_in))


def test_a_message_is_revealed_as_it_was_written(
    both: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    left_by(person("mediator"))
    url = f"/reveal/handover/{HandOver.objects.get().pk}/text/"
    shown = signed_in().post(url, {"reason": "联系当事人"}).content.decode()
    assert TEXT in shown
