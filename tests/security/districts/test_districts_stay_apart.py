"""The machine brings no disputes of different districts together, whatever a sender makes up."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actions.machines import key_hash
from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.disputes.actions.corrections import correct, not_a_dispute
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.links.pair_decisions import decide
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.disputes.queries.links.pairs import open_pairs
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.models import Answer, Import, Record, RecordVersion
from tests.desk.disputes.conftest import DRESS, dispute_of

pytestmark = pytest.mark.django_db

Person = Callable[..., User]
KEY = "ld_key-of-the-gate-of-binhe"
PHONE, OTHER_PHONE = "19900001234", "19900005678"
HERS = "消费者反映在铜马广场宏图家具买的沙发开裂，商家不肯退货，要求退款3200元。"
ALIKE = "消费者反映在滨河路宏图家具买的沙发开裂，商家不肯退货，要求退款3200元。"
NOWHERE = "消费者反映在宏图家具买的沙发开裂，商家不肯退货，要求退款3200元。"
LAUNDRY = "消费者反映在滨河路洁白洗衣店洗的羽绒服洗坏了，要求赔偿900元。"
SOFA = {"merchant_name": "宏图家具", "amount_yuan": 3200.0}


@pytest.fixture(autouse=True)
def supervisor_of_the_city(person: Person) -> User:
    """The supervisor of these tests acts in both districts."""
    bureau = Department.objects.create(name="区市监局", kind="regulator", districts=[])
    return person("supervisor", department=bureau)


@pytest.fixture
def gate(districts: Any) -> MachineAccount:
    """The system of 滨河."""
    station = Department.objects.create(name="滨河站", kind="police", districts=["滨河商圈"])
    return MachineAccount.objects.create(
        name="滨河网关",
        department=station,
        sources=["complaint_12315", "police_110"],
        may_read=True,
        key_hash=key_hash(KEY),
    )


@pytest.fixture
def push(gate: MachineAccount, shops: Any) -> Callable[..., dict[str, Any]]:
    def send(source_id: str, text: str, hours_ago: float = 1, **fields: Any) -> dict[str, Any]:
        body = {
            "source": "police_110",
            "source_id": source_id,
            "received_at": (timezone.localtime() - timedelta(hours=hours_ago)).isoformat(),
            "text": text,
        }
        answer = Client().post(
            "/api/v1/records",
            json.dumps(body | fields),
            content_type="application/json",
            headers={"Authorization": f"Bearer {KEY}"},
        )
        assert answer.status_code == 200
        (item,) = answer.json()["items"]
        return dict(item)

    return send


def record(source_id: str) -> Record:
    return Record.objects.get(source_id=source_id)


def district(source_id: str) -> str | None:
    dispute = dispute_of(record(source_id))
    return dispute.district.name if dispute.district else None


def members(dispute: Dispute) -> set[str]:
    return set(dispute.members.values_list("record__source_id", flat=True))


@pytest.fixture
def hers(add_record: Any) -> Record:
    """A complaint of 铜马; its system is responsible for the city."""
    made: Record = add_record(
        HERS,
        source="complaint_12315",
        source_id="VA",
        minutes_ago=300,
        person_phone=PHONE,
        **SOFA,
    )
    return made


def test_a_record_of_another_district_joins_no_dispute_by_itself(
    hers: Record, push: Any, person: Person
) -> None:
    push("W1", ALIKE, person_phone=PHONE, **SOFA)
    assert (district("VA"), district("W1")) == ("铜马商圈", "滨河商圈")
    assert members(dispute_of(hers)) == {"VA"}
    (pair,) = open_pairs(person("supervisor"))
    assert {pair.left.source_id, pair.right.source_id} == {"VA", "W1"}
    assert not open_pairs(person("duty_officer")).exists()


def test_a_bridge_of_pushed_records_takes_no_dispute_over(
    hers: Record, push: Any, person: Person
) -> None:
    """Records of one's own, one of which is changed so that it resembles hers."""
    push("WB", LAUNDRY, 60, person_phone=OTHER_PHONE, source="complaint_12315")
    push("WC", LAUNDRY, 59, person_phone=OTHER_PHONE)
    own = dispute_of(record("WB"))
    Dispute.objects.filter(pk=own.pk).update(holder=person("supervisor"))
    add_note(own, "已联系商家", by=person("supervisor"))
    push("WC", ALIKE, 4, person_phone=PHONE, **SOFA)
    push("WD", ALIKE, 3, person_phone=PHONE, source="complaint_12315", **SOFA)
    assert members(dispute_of(hers)) == {"VA"}
    assert district("VA") == "铜马商圈"
    assert {district(number) for number in ("WB", "WC", "WD")} == {"滨河商圈"}
    assert Candidate.objects.filter(Q(left=hers) | Q(right=hers), state="open").exists()


def test_a_record_without_a_place_is_no_way_into_the_dispute_of_others(
    hers: Record, push: Any
) -> None:
    item = push("W1", NOWHERE, person_phone=PHONE, **SOFA)
    assert members(dispute_of(hers)) == {"VA"}
    assert (item["is_dispute"], item["dispute"]) == (True, None)
    again = push("W1", NOWHERE + "请尽快处理。", 0.5, person_phone=PHONE, **SOFA)
    assert again["outcome"] == "changed"  # as where nobody else knows the phone


def test_a_dispute_without_a_district_is_not_drawn_into_that_of_a_sender(
    add_record: Any, push: Any, person: Person
) -> None:
    call = add_record(
        NOWHERE, answers={"is_dispute": True, "district": ""}, person_phone=PHONE, **SOFA
    )
    assert dispute_of(call).district is None
    push("W1", ALIKE, person_phone=PHONE, **SOFA)
    assert members(dispute_of(call)) == {call.source_id}
    assert dispute_of(call).district is None
    assert open_pairs(person("supervisor")).exists()


def test_a_call_without_a_place_still_finds_the_dispute_of_the_city(
    hers: Record, add_record: Any
) -> None:
    call = add_record(
        NOWHERE, answers={"is_dispute": True, "district": ""}, person_phone=PHONE, **SOFA
    )
    assert members(dispute_of(hers)) == {"VA", call.source_id}


def test_a_call_that_resembles_disputes_of_two_districts_joins_neither(
    hers: Record, push: Any, add_record: Any
) -> None:
    push("W1", ALIKE, person_phone=PHONE, **SOFA)
    call = add_record(
        NOWHERE, answers={"is_dispute": True, "district": ""}, person_phone=PHONE, **SOFA
    )
    assert members(dispute_of(call)) == {call.source_id}
    assert Candidate.objects.filter(state="open").count() == 3


@pytest.mark.long
def test_records_of_ones_own_become_one_dispute_as_before(push: Any) -> None:
    push("W1", ALIKE, 2, person_phone=PHONE, **SOFA)
    push("W2", ALIKE, 1, person_phone=PHONE, source="complaint_12315", **SOFA)
    push("W3", NOWHERE, 0.5, person_phone=PHONE, source="complaint_12315", **SOFA)
    assert members(dispute_of(record("W1"))) == {"W1", "W2", "W3"}


@pytest.mark.long
def test_an_import_of_a_station_reaches_no_further_than_its_push(
    hers: Record, push: Any, person: Person
) -> None:
    """Imports are placed by the desk itself: what counts is who sent the record."""
    push("W1", NOWHERE, person_phone=PHONE, **SOFA)
    sent = record("W1")
    other = Department.objects.get(name="滨河站")
    officer = User.objects.create(
        username="o", display_name="o", role="duty_officer", department=other
    )
    of = Import.objects.create(file_name="x.csv", by=officer, digest="0" * 64, size=1)
    RecordVersion.objects.filter(record=sent).update(of=of, pushed_by=None)
    Member.objects.filter(record=sent).delete()
    Record.objects.filter(pk=sent.pk).update(placed_at=None)
    place_records([sent.pk], by=System("disputes.place"))
    assert members(dispute_of(hers)) == {"VA"}


@pytest.mark.long
@pytest.mark.parametrize("text", [ALIKE, NOWHERE])
def test_the_answer_to_a_push_is_the_same_whether_others_know_the_person(
    add_record: Any, push: Any, text: str
) -> None:
    before = transaction.savepoint()
    unknown = push("W1", text, person_phone=PHONE, **SOFA)
    transaction.savepoint_rollback(before)
    hers = add_record(HERS, source="complaint_12315", person_phone=PHONE, **SOFA)
    known = push("W1", text, person_phone=PHONE, **SOFA)
    number = {"dispute": unknown["dispute"] and dispute_of(record("W1")).number}
    assert known == unknown | number
    assert members(dispute_of(hers)) == {hers.source_id}


def test_who_sees_one_side_alone_neither_merges_nor_decides_nor_undoes(
    hers: Record, push: Any, person: Person
) -> None:
    push("W1", ALIKE, person_phone=PHONE, **SOFA)
    ours, theirs = dispute_of(hers), dispute_of(record("W1"))
    (pair,) = open_pairs(person("supervisor"))
    for first, second in ((ours, theirs), (theirs, ours)):
        with pytest.raises(PermissionDenied):
            merge(first, second, by=person("duty_officer"))
    for same in (True, False):
        with pytest.raises(PermissionDenied):
            decide(pair, same=same, by=person("duty_officer"))
    done = decide(pair, same=True, by=person("supervisor"))
    with pytest.raises(PermissionDenied):
        undo(done, by=person("duty_officer"))
    undo(done, by=person("supervisor"))
    assert (district("VA"), district("W1")) == ("铜马商圈", "滨河商圈")


def test_a_merge_that_is_undone_leaves_nothing_in_the_other_district(
    hers: Record, add_record: Any, person: Person
) -> None:
    """What named no place took the place of the other with the merge."""
    call = add_record(
        DRESS, answers={"is_dispute": True, "district": "", "merchant_known": ""}, minutes_ago=500
    )
    Dispute.objects.filter(pk=dispute_of(call).pk).update(district=None)
    Answer.objects.filter(record=call).update(district="")
    supervisor = person("supervisor")
    done = merge(dispute_of(call), dispute_of(hers), by=supervisor)
    assert dispute_of(call).district is not None
    undo(done, by=supervisor)
    assert Answer.objects.get(record=call).district != "铜马商圈"
    left = dispute_of(call).district
    assert left is None or left.name != "铜马商圈"
    assert district("VA") == "铜马商圈"


# What moved to another district since is not changed by taking an action back.


def moved(dispute: Dispute, person: Person) -> Dispute:
    """The supervisor finds that it lies elsewhere; the station sees it no more."""
    correct(dispute, "district", "滨河商圈", by=person("supervisor"))
    return Dispute.objects.get(pk=dispute.pk)


@pytest.fixture
def two(hers: Record, add_record: Any, person: Person) -> Dispute:
    """A dispute of 铜马 with two records."""
    again = add_record(DRESS, source_id="VB", minutes_ago=200)
    whole = dispute_of(hers)
    if dispute_of(again) != whole:
        merge(whole, dispute_of(again), by=person("supervisor"))
    return whole


@pytest.mark.parametrize("worked_on_there", [False, True])
def test_a_split_is_not_undone_over_the_head_of_another_district(
    two: Dispute, person: Person, worked_on_there: bool
) -> None:
    done = split(two, list(two.members.filter(record__source_id="VB")), by=person("duty_officer"))
    apart = Dispute.objects.get(number=done.detail["other"])
    if worked_on_there:
        add_note(apart, "已联系双方", by=person("supervisor"))
        with pytest.raises(ValidationError, match="已有人办理"):
            undo(done, by=person("duty_officer"))
    apart = moved(apart, person)
    with pytest.raises(PermissionDenied, match="可见的范围"):
        undo(done, by=person("duty_officer"))
    apart.refresh_from_db()
    assert (apart.withdrawn_at, members(apart)) == (None, {"VB"})


def test_a_correction_is_not_undone_on_a_record_that_moved_away(
    two: Dispute, person: Person
) -> None:
    done = correct(two, "sector", "烟酒饮料", by=person("duty_officer"))
    assert done
    own = split(two, list(two.members.filter(record__source_id="VB")), by=person("duty_officer"))
    moved(Dispute.objects.get(number=own.detail["other"]), person)
    with pytest.raises(PermissionDenied):
        undo(done, by=person("duty_officer"))
    assert Answer.objects.get(record=record("VB")).sector == "烟酒饮料"


def test_a_withdrawal_is_not_undone_for_a_record_that_moved_away(
    two: Dispute, person: Person
) -> None:
    moving = two.members.filter(record__source_id="VB")
    done = not_a_dispute(two, list(moving), by=person("duty_officer"))
    correct_answer(record("VB"), "district", "滨河商圈", by=person("supervisor"))
    with pytest.raises(PermissionDenied, match="不在您可见的范围内"):
        undo(done, by=person("duty_officer"))
    assert not Answer.objects.get(record=record("VB")).is_dispute


def test_a_pair_is_not_put_back_when_a_side_moved_away(
    hers: Record, add_record: Any, person: Person
) -> None:
    other = add_record(DRESS, source_id="VB", minutes_ago=200)
    left, right = sorted((hers.pk, other.pk))
    pair = Candidate.objects.create(left_id=left, right_id=right, probability=0.5, weight=0)
    done = decide(pair, same=False, by=person("duty_officer"))
    moved(dispute_of(other), person)
    with pytest.raises(PermissionDenied):
        undo(done, by=person("duty_officer"))
    pair.refresh_from_db()
    assert pair.state == Candidate.State.DIFFERENT


def test_ones_own_correction_that_moved_it_away_is_still_taken_back(
    hers: Record, person: Person
) -> None:
    by = person("duty_officer")
    done = correct(dispute_of(hers), "district", "滨河商圈", by=by)
    assert done
    undo(done, by=by)
    assert district("VA") == "铜马商圈"
    done = correct(dispute_of(hers), "district", "滨河商圈", by=by)
    assert done
    add_note(dispute_of(hers), "已联系双方", by=person("supervisor"))
    with pytest.raises(PermissionDenied):
        undo(done, by=by)
