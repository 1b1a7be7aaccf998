"""Two who bring in the same new number at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, MachineAccount
from liandong.desk.api.pushing import push_records
from liandong.desk.api.schemas.records import RecordIn
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions import store
from liandong.desk.intake.actions.correct import correct_answer
from liandong.desk.intake.actions.drafting import Judged
from liandong.desk.intake.actions.judge import judge
from liandong.desk.intake.actions.rows import rows_of
from liandong.desk.intake.actions.store import store_rows
from liandong.desk.intake.models import Answer, Record, RecordVersion
from tests.desk.intake.fixtures import record_row, record_table

pytestmark = pytest.mark.django_db(transaction=True)
BY = System("test")


def at_once(*deeds):
    """Do all of them in threads of their own, and give what each returned."""

    def do(deed):
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result(timeout=30) for done in [pool.submit(do, deed) for deed in deeds]]


@pytest.fixture
def meeting(monkeypatch):
    """Holds whoever has read what is stored until the other has read it too, where that can be."""
    barrier = threading.Barrier(2)
    read = store._existing

    def existing(rows):
        found = read(rows)
        with suppress(threading.BrokenBarrierError):  # on SQLite the other waits for the write lock
            barrier.wait(timeout=1.5)
        return found

    monkeypatch.setattr(store, "_existing", existing)


def storing(*rows):
    def deed():
        with transaction.atomic():
            return store_rows(rows_of(record_table(*rows)), of=None).outcomes

    return deed


def test_one_creates_the_record_and_the_other_finds_it(meeting):
    outcomes = at_once(storing(record_row()), storing(record_row()))
    assert sorted(outcomes) == [["created"], ["unchanged"]]
    assert (Record.objects.count(), RecordVersion.objects.count()) == (1, 1)


def test_what_the_other_tells_besides_is_a_change(meeting):
    outcomes = at_once(storing(record_row()), storing(record_row(response="双方已和解")))
    assert ["created"] in outcomes
    assert Record.objects.get().response == "双方已和解"


def test_two_changes_of_one_record_are_two_versions(meeting):
    store_rows(rows_of(record_table(record_row())), of=None)
    at_once(storing(record_row(response="双方已和解")), storing(record_row(goods="羽绒服")))
    record = Record.objects.get()
    assert (record.version, record.response, record.goods) == (3, "双方已和解", "羽绒服")
    assert RecordVersion.objects.count() == 3


def test_new_numbers_in_another_order_do_not_lock_each_other_out(meeting):
    rows = [record_row(source_id=f"J{number}") for number in range(20)]
    outcomes = at_once(storing(*rows), storing(*reversed(rows)))
    assert sorted(outcomes) == [["created"] * 20, ["unchanged"] * 20]


def test_two_machines_pushing_the_same_incident_open_one_dispute(meeting, district):
    office = Department.objects.create(name="指挥中心", kind="police")
    machines = [
        MachineAccount.objects.create(
            name=f"m{number}", department=office, sources=["police_110"], key_hash=str(number)
        )
        for number in range(2)
    ]
    row = record_row()
    told = RecordIn(
        source="police_110",
        source_id="J001",
        received_at="2026-11-20T10:00:00",
        text=row["text"],
    )
    first, second = at_once(*(lambda by=by: push_records([told], by=by) for by in machines))
    assert {first.items[0].outcome, second.items[0].outcome} == {"created", "unchanged"}
    assert Record.objects.count() == Dispute.objects.count() == 1


def test_a_correction_and_a_new_version_do_not_wait_for_each_other(person):
    """Both lock the record before its answer."""
    store_rows(rows_of(record_table(record_row())), of=None)
    record = Record.objects.get()
    judge([record])
    by = person("supervisor")

    def changing(turn):
        def deed():
            row = record_row(response=f"第{turn}次联系")
            with transaction.atomic():
                Judged().judge(store_rows(rows_of(record_table(row)), of=None).changes)

        return deed

    for turn in range(5):
        value = ["食品", "烟酒饮料"][turn % 2]
        at_once(changing(turn), lambda value=value: correct_answer(record, "sector", value, by=by))
    assert Answer.objects.get().sector == "食品"
    assert Record.objects.get().version == 6
