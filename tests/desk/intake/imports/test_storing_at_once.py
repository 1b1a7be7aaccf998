"""Two who bring in the same new number at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction

from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, MachineAccount
from liandong.desk.api.pushing import push_records
from liandong.desk.api.schemas.records import RecordIn
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions import records
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.actions.judgements import judge
from liandong.desk.intake.actions.new_records import Judged
from liandong.desk.intake.actions.records import store_rows
from liandong.desk.intake.actions.rows import rows_of
from liandong.desk.intake.models import Answer, Record, RecordVersion
from tests.desk.intake.fixtures import record_row, record_table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
BY = System("test")
BY = System("test")


def at_once(*calls: Any) -> Any:
    """Do all of them in threads of their own, and give what each returned."""

    def do(call: Any) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(timeout=30) for done in [pool.submit(do, call) for call in calls]]


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes each thread wait after reading until the other has read too, where that is possible."""
    barrier = threading.Barrier(2)
    read = records._existing

    def existing(rows: Any) -> Any:
        found = read(rows)
        with suppress(threading.BrokenBarrierError):  # on SQLite the other waits for the write lock
            barrier.wait(timeout=1.5)
        return found

    monkeypatch.setattr(records, "_existing", existing)


def storing(*rows: Any) -> Any:
    def call() -> Any:
        with transaction.atomic():
            return store_rows(rows_of(record_table(*rows)), of=None, by=BY).outcomes

    return call


def test_one_creates_the_record_and_the_other_finds_it(meeting: Any) -> None:
    outcomes = at_once(storing(record_row()), storing(record_row()))
    assert sorted(outcomes) == [["created"], ["unchanged"]]
    assert (Record.objects.count(), RecordVersion.objects.count()) == (1, 1)


@pytest.mark.long
def test_what_the_other_tells_besides_is_a_change(meeting: Any) -> None:
    outcomes = at_once(storing(record_row()), storing(record_row(response="双方已和解")))
    assert ["created"] in outcomes
    assert Record.objects.get().response == "双方已和解"


@pytest.mark.long
def test_two_changes_of_one_record_are_two_versions(meeting: Any) -> None:
    store_rows(rows_of(record_table(record_row())), of=None, by=BY)
    at_once(storing(record_row(response="双方已和解")), storing(record_row(goods="羽绒服")))
    record = Record.objects.get()
    assert (record.version, record.response, record.goods) == (3, "双方已和解", "羽绒服")
    assert RecordVersion.objects.count() == 3


@pytest.mark.long
def test_new_numbers_in_another_order_do_not_lock_each_other_out(meeting: Any) -> None:
    rows = [record_row(source_id=f"J{number}") for number in range(20)]
    outcomes = at_once(storing(*rows), storing(*reversed(rows)))
    assert sorted(outcomes) == [["created"] * 20, ["unchanged"] * 20]


@pytest.mark.long
def test_two_machines_pushing_the_same_incident_open_one_dispute(
    meeting: Any, district: District
) -> None:
    office = Department.objects.create(name="信息中心", kind="office")
    machines = [
        MachineAccount.objects.create(
            name=f"m{number}", department=office, sources=["police_110"], key_hash=str(number)
        )
        for number in range(2)
    ]
    row = record_row()
    pushed = RecordIn.model_validate(
        {
            "source": "police_110",
            "source_id": "J001",
            "received_at": "2026-11-20T10:00:00",
            "text": row["text"],
        }
    )
    first, second = at_once(*(lambda by=by: push_records([pushed], by=by) for by in machines))
    assert {first.items[0].outcome, second.items[0].outcome} == {"created", "unchanged"}
    assert Record.objects.count() == Dispute.objects.count() == 1


@pytest.mark.long
def test_a_correction_and_a_new_version_do_not_wait_for_each_other(person: Any) -> None:
    """Both lock the record before its answer."""
    store_rows(rows_of(record_table(record_row())), of=None, by=BY)
    record = Record.objects.get()
    judge([record])
    by = person("supervisor")

    def changing(turn: Any) -> Any:
        def call() -> None:
            row = record_row(response=f"第{turn}次联系")
            with transaction.atomic():
                Judged().judge(store_rows(rows_of(record_table(row)), of=None, by=BY).changes)

        return call

    for turn in range(5):
        value = ["食品", "烟酒饮料"][turn % 2]
        at_once(changing(turn), lambda value=value: correct_answer(record, "sector", value, by=by))
    assert Answer.objects.get().sector == "食品"
    assert Record.objects.get().version == 6
