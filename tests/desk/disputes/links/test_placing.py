"""Placing: a judged record joins the dispute that it belongs to, or opens its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.links import placements
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.jobs import place_forgotten
from liandong.desk.disputes.linkage_records import linked_table
from liandong.desk.disputes.models import BlockingKey, Candidate, Clock, Dispute, Member, Phrase
from liandong.desk.disputes.queries.links.compared_records import compared
from liandong.desk.disputes.queries.links.pairs import pair_cards
from liandong.desk.intake.models import Answer, Record
from liandong.desk.work.models import Event, Job
from liandong.engine.linkage import blocking_keys
from tests.desk.disputes.conftest import BY, DRESS, GOLD_COMPLAINT, NOISE, dispute_of

pytestmark = pytest.mark.database

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}


def test_a_judged_dispute_opens_a_matter(
    add_record: Callable[..., Record], shops: dict[str, Merchant]
) -> None:
    record = add_record(**WANG)
    dispute = dispute_of(record)
    day = dispute.opened_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert dispute.number == f"LD{day:%Y%m%d}-0001"
    assert dispute.status == "open"
    assert dispute.merchant == shops["福临金店"]
    assert dispute.district.name == "铜马商圈"
    assert dispute.sector == "首饰文体用品"
    assert Phrase.objects.filter(dispute=dispute).count() == len(dispute.phrases) > 0
    assert dispute.history.get().verb == "opened"
    assert Event.objects.filter(topic="board", payload={"dispute": dispute.pk}).exists()
    assert AuditEntry.objects.filter(action="dispute.place").exists()


def test_110_and_12315_of_one_matter_become_one_dispute(add_record: Callable[..., Record]) -> None:
    call = add_record(**WANG, minutes_ago=300)
    complaint = add_record(
        GOLD_COMPLAINT,
        source="complaint_12315",
        merchant_name="福临金店",
        amount_yuan=660.0,
        minutes_ago=120,
        **WANG,
    )
    dispute = dispute_of(call)
    assert dispute_of(complaint) == dispute
    assert dispute.sources == ["police_110", "complaint_12315"]
    member = Member.objects.get(record=complaint)
    assert member.probability > 0.9
    assert member.linked_to == call
    assert any("手机" in reason["words"] for reason in member.reasons)


ALIKE: dict[str, Any] = {
    "source": "walk_in",
    "person_name": "李秀兰",
    "merchant_name": "松子伞铺",
    "answers": {"is_dispute": True, "district": "铜马商圈", "merchant_known": ""},
}
UMBRELLA = "在松子伞铺买的雨伞骨架断了，商家不肯退，要求退款30元"


def test_different_full_mobile_numbers_are_for_a_person_to_decide(
    add_record: Callable[..., Record],
) -> None:
    """Name, shop, hour and text alike: the machine alone joins nobody to another's number."""
    first = add_record(UMBRELLA, person_phone="19900001230", **ALIKE)
    second = add_record(UMBRELLA, person_phone="19900001231", **ALIKE)
    third = add_record(UMBRELLA, person_phone="+86 199-0000-1230", **ALIKE)
    assert dispute_of(second) != dispute_of(first)
    assert dispute_of(third) == dispute_of(first)
    pairs = set(Candidate.objects.values_list("left_id", "right_id"))
    assert (first.pk, second.pk) in pairs
    card = pair_cards(Candidate.objects.filter(left=first.pk, right=second.pk))[0]
    assert "手机号不同" in card.waits_because


def test_a_third_record_without_a_number_does_not_bridge_two_numbers(
    add_record: Callable[..., Record],
) -> None:
    first = add_record(UMBRELLA, person_phone="19900001230", **ALIKE)
    bridge = add_record(UMBRELLA, person_phone="", **ALIKE)
    assert dispute_of(bridge) == dispute_of(first)
    second = add_record(UMBRELLA, person_phone="19900001231", **ALIKE)
    assert dispute_of(second) != dispute_of(first)


def test_landlines_and_masked_numbers_contradict_nobody(
    add_record: Callable[..., Record],
) -> None:
    first = add_record(UMBRELLA, person_phone="19900001230", **ALIKE)
    second = add_record(UMBRELLA, person_phone="0515-83331234", **ALIKE)
    assert dispute_of(second) == dispute_of(first)


@pytest.mark.parametrize("first_call", [True, False])
def test_the_pair_is_found_whichever_comes_first(
    add_record: Callable[..., Record], first_call: bool
) -> None:
    def call() -> Any:
        return add_record(**WANG, minutes_ago=300)

    def complaint() -> Any:
        return add_record(
            GOLD_COMPLAINT,
            source="complaint_12315",
            merchant_name="福临金店",
            minutes_ago=120,
            **WANG,
        )

    records = [call(), complaint()] if first_call else [complaint(), call()]
    assert dispute_of(records[0]) == dispute_of(records[1])
    assert dispute_of(records[0]).opened_at == min(record.received_at for record in records)


def test_records_of_one_batch_find_each_other(add_record: Callable[..., Record]) -> None:
    one = add_record(**WANG, minutes_ago=300, place=False)
    two = add_record(GOLD_COMPLAINT, source="complaint_12315", place=False, minutes_ago=60, **WANG)
    placed = place_records([one.pk, two.pk], by=BY)
    assert (placed.opened, placed.joined) == (1, 1)
    assert dispute_of(one) == dispute_of(two)


def test_different_matters_stay_apart(add_record: Callable[..., Record]) -> None:
    gold = add_record(**WANG)
    dress = add_record(
        DRESS, source="complaint_12315", person_phone="19900005678", person_name="李茹"
    )
    assert dispute_of(gold) != dispute_of(dress)


def test_placing_again_changes_nothing(add_record: Callable[..., Record]) -> None:
    record = add_record(**WANG)
    before = list(Dispute.objects.values_list("number", "status"))
    placed = place_records([record.pk, record.pk], by=BY)
    assert (placed.opened, placed.joined, placed.queued) == (0, 0, 0)
    assert list(Dispute.objects.values_list("number", "status")) == before
    assert Member.objects.count() == 1


def test_what_is_no_dispute_is_only_marked_as_seen(add_record: Callable[..., Record]) -> None:
    record = add_record(NOISE, answers={"is_dispute": False})
    record.refresh_from_db()
    assert record.placed_at is not None
    assert not Dispute.objects.exists()
    assert not BlockingKey.objects.exists()


def test_an_unjudged_record_waits(add_record: Callable[..., Record]) -> None:
    record = add_record(place=False)
    Answer.objects.filter(record=record).delete()
    place_records([record.pk], by=BY)
    record.refresh_from_db()
    assert record.placed_at is None


def test_a_report_of_an_offence_never_enters_a_dispute(add_record: Callable[..., Record]) -> None:
    add_record(**WANG)
    report = add_record(source="report_12315", **WANG)
    assert not Member.objects.filter(record=report).exists()
    assert Record.objects.get(pk=report.pk).placed_at is not None


def test_a_later_answer_of_the_source_moves_the_matter_on(
    add_record: Callable[..., Record],
) -> None:
    record = add_record(GOLD_COMPLAINT, source="complaint_12315", source_id="C1", minutes_ago=600)
    dispute = dispute_of(record)
    assert dispute.status == "open"
    assert dispute.clocks.get(code="acceptance_decision").stopped_at is None
    add_record(
        GOLD_COMPLAINT,
        source="complaint_12315",
        source_id="C1",
        received_at=record.received_at,
        response="双方达成一致，商家退款660元，本次调解成功。",
    )
    dispute.refresh_from_db()
    assert dispute.status == "settled"
    assert dispute.clocks.get(code="acceptance_decision").stopped_at is not None
    assert dispute.history.filter(verb="progressed").get().detail == {
        "before": "open",
        "after": "settled",
    }
    assert Dispute.objects.count() == 1


def test_only_a_complaint_starts_a_clock(add_record: Callable[..., Record]) -> None:
    add_record(**WANG)
    assert not Clock.objects.exists()


def test_acceptance_told_by_the_export_starts_the_mediation_period(
    add_record: Callable[..., Record],
) -> None:
    record = add_record(
        GOLD_COMPLAINT,
        source="complaint_12315",
        received_at=datetime(2026, 8, 3, 10, tzinfo=ZoneInfo("Asia/Shanghai")),
        raw='{"受理时间": "2026-08-05 09:00"}',
    )
    clock = dispute_of(record).clocks.get(code="mediation")
    assert (clock.due_on.isoformat(), clock.rule) == ("2026-10-04", "令第121号")


def test_the_machine_changing_its_mind_withdraws_the_matter(
    add_record: Callable[..., Record],
) -> None:
    record = add_record(**WANG)
    Answer.objects.filter(record=record).update(is_dispute=False)
    place_records([record.pk], by=BY)
    dispute = Dispute.objects.get()
    assert dispute.withdrawn_at is not None
    assert not Phrase.objects.exists()


def test_serials_of_a_day_follow_each_other(add_record: Callable[..., Record]) -> None:
    add_record(**WANG)
    add_record(DRESS, source="complaint_12315", person_phone="19900002222", person_name="李茹")
    numbers = sorted(Dispute.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002"]


def test_blocking_keys_are_stored_hashed(add_record: Callable[..., Record]) -> None:
    record = add_record(**WANG)
    stored = set(BlockingKey.objects.values_list("key", flat=True))
    plain = {int(key[-16:], 16) for key in blocking_keys(linked_table([record]))["key"].to_pylist()}
    assert len(stored) == len(plain)
    assert not stored & plain


def test_a_batch_needs_no_more_queries_than_a_record(add_record: Callable[..., Record]) -> None:
    def cost(count: Any) -> Any:
        records = [
            add_record(
                DRESS,
                source="complaint_12315",
                person_phone=f"1990001{count}{number:03d}",
                person_name=f"{'赵钱孙李周吴郑王冯陈'[number]}{'东西南北'[count % 4]}",
                merchant_name=f"店{count}{number}",
                place=False,
            )
            for number in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            place_records([record.pk for record in records], by=BY)
        return len(caught)

    assert cost(9) <= cost(2) + 6


def test_doubtful_pairs_go_to_the_queue_and_the_import_goes_on(
    add_record: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    from liandong.desk.disputes.queries.links import linkage

    one = add_record(**WANG)
    real = linkage.find

    def doubtful(new: Any, stored: Any) -> Any:
        link = linkage.Link(new.states[0][0], one.pk, 1.0, 0.6, False, [])
        return [link] if one.pk in stored.ids.values() else real(new, stored)

    monkeypatch.setattr(linkage, "find", doubtful)
    monkeypatch.setattr(linkage, "compared", lambda _near: compared([one.pk]))
    monkeypatch.setattr(linkage, "states", lambda _near: compared([one.pk]).states)
    two = add_record(DRESS, **WANG)
    assert dispute_of(two) != dispute_of(one)
    pair = Candidate.objects.get()
    assert (pair.left_id, pair.right_id) == (one.pk, two.pk)


def before_the_lock(monkeypatch: Any, change: Any) -> None:
    """Have this happen after records were weighed and before they have the lock."""

    def lock() -> None:
        monkeypatch.setattr(placements, "one_at_a_time", one_at_a_time)
        change()
        one_at_a_time()

    monkeypatch.setattr(placements, "one_at_a_time", lock)


def test_what_others_placed_before_the_lock_was_had_is_weighed_too(
    add_record: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (
        add_record(**WANG, place=False),
        add_record(**WANG, source="complaint_12315", place=False),
    )
    before_the_lock(monkeypatch, lambda: place_records([one.pk], by=BY))
    place_records([two.pk], by=BY)
    assert dispute_of(two) == dispute_of(one)


@pytest.mark.parametrize("changing", ["the new record", "the other one"])
def test_what_has_changed_before_the_lock_was_had_is_weighed_anew(
    add_record: Callable[..., Record], monkeypatch: pytest.MonkeyPatch, changing: str
) -> None:
    one = add_record(**WANG)
    two = add_record(**WANG, source="complaint_12315", place=False)
    other = {"person_name": "赵大海", "person_phone": "19900009876"}
    changed = one if changing == "the other one" else two
    before_the_lock(
        monkeypatch,
        lambda: add_record(
            DRESS,
            source=changed.source,
            source_id=changed.source_id,
            minutes_ago=30,
            place=False,
            **other,
        ),
    )
    place_records([two.pk], by=BY)
    assert dispute_of(two) != dispute_of(one)


def test_a_correction_before_the_lock_was_had_counts(
    add_record: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add_record(**WANG, place=False)
    correct = Answer.objects.filter(record=record).update
    before_the_lock(monkeypatch, lambda: correct(sector="服装鞋帽"))
    place_records([record.pk], by=BY)
    assert dispute_of(record).sector == "服装鞋帽"


def test_what_is_placed_is_held_so_that_a_newer_version_is_not_forgotten(
    add_record: Callable[..., Record],
) -> None:
    record = add_record(place=False)
    with CaptureQueriesContext(connection) as queries:
        place_records([record.pk], by=BY)
    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    held = any('"intake_record"' in sql for sql in locks)
    assert held == connection.features.has_select_for_update


def test_records_that_a_broken_off_push_left_are_placed_soon(
    add_record: Callable[..., Record],
) -> None:
    add_record(place=False)
    place_forgotten()
    assert not Job.objects.exists()
    Record.objects.update(arrived_at=timezone.now() - timedelta(minutes=3))
    place_forgotten()
    assert Job.objects.get().name == "disputes.place"
