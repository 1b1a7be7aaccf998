"""Storing: created, changed, unchanged; versions; encryption; masking."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.actors import System
from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.models import MachineAccount
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Answer, Record, RecordVersion
from liandong.desk.intake.queries import versions_of
from liandong.desk.intake.record_tables import to_table
from tests.desk.intake.fixtures import BOUGHT, record_row, record_table

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = System("test")


def store(*rows: Any, by: Any = BY) -> Any:
    return store_records(record_table(*rows), of=None, by=by)


def test_a_new_number_is_created() -> None:
    counts = store(record_row())
    assert (counts.created, counts.changed, counts.unchanged) == (1, 0, 0)
    assert counts.record_ids == [Record.objects.get().pk]


def test_the_same_row_again_changes_nothing() -> None:
    store(record_row())
    counts = store(record_row())
    assert (counts.created, counts.changed, counts.unchanged) == (0, 0, 1)
    assert counts.record_ids == []
    assert RecordVersion.objects.count() == 1


def test_other_content_is_a_new_version_with_its_difference() -> None:
    store(record_row())
    counts = store(record_row(response="双方已和解"))
    record = Record.objects.get()
    assert counts.changed == 1
    assert (record.version, record.response) == (2, "双方已和解")
    assert record.versions.get(number=2).changed_fields == ["response"]


def test_the_newest_version_is_what_the_record_tells_and_older_ones_keep_their_own() -> None:
    responses = ("处理中", "已退款", "已和解")
    for hour, response in enumerate(responses):
        raw = f'{{"反馈时间": "2026-11-21 0{hour}:00"}}'
        store(record_row(response=response, amount_yuan=268.5, raw=raw))
    stored = RecordVersion.objects.order_by("number").values_list("content", flat=True)
    assert [content is None for content in stored] == [False, False, True]
    newest_first = [json.loads(version.content) for version in versions_of(Record.objects.get())]
    assert [content.pop("response") for content in newest_first] == [*reversed(responses)]
    assert newest_first[0] == newest_first[1] == newest_first[2]
    assert newest_first[0]["amount_yuan"] == 268.5


def test_a_version_with_a_content_of_its_own_keeps_it() -> None:
    """The content that versions kept before the newest one's was that of the record."""
    store(record_row(response="处理中"))
    version = RecordVersion.objects.get()
    version.content = '{"response": "处理"}'
    version.save()
    store(record_row(response="已退款"))
    newest, first = versions_of(Record.objects.get())
    assert json.loads(newest.content)["response"] == "已退款"
    assert first.content == '{"response": "处理"}'


def test_an_older_export_never_replaces_a_newer_one() -> None:
    old = record_row(response="处理中", raw='{"反馈时间": "2026-11-20 11:00"}')
    new = record_row(response="已退款", raw='{"反馈时间": "2026-11-21 09:00"}')
    store(new)
    counts = store(old)
    assert counts.unchanged == 1
    assert Record.objects.get().response == "已退款"


def test_a_row_that_was_seen_before_does_not_come_back() -> None:
    store(record_row(response="处理中"))
    store(record_row(response="已退款"))
    assert store(record_row(response="处理中")).unchanged == 1
    assert Record.objects.get().response == "已退款"


def test_content_that_came_back_later_counts_again() -> None:
    store(record_row(response="处理中"))
    store(record_row(response="已退款", raw='{"反馈时间": "2026-11-21 09:00"}'))
    counts = store(record_row(response="处理中", raw='{"反馈时间": "2026-11-22 09:00"}'))
    assert counts.changed == 1
    assert Record.objects.get().response == "处理中"


@pytest.mark.parametrize("report_first", [True, False])
def test_feedback_joins_its_report_whichever_comes_first(report_first: bool) -> None:
    report = record_row(raw='{"报警时间": "2026-11-20 10:00"}')
    form = record_row(
        text=None,
        response="双方已和解",
        received_at=datetime(2026, 11, 20, 11, 0),
        source_class=["纠纷", "消费纠纷"],
        raw='{"反馈时间": "2026-11-20 11:00"}',
    )
    for row in (report, form) if report_first else (form, report):
        store(row)
    record = Record.objects.get()
    assert (record.text, record.response) == (BOUGHT, "双方已和解")
    assert record.received_at.astimezone().isoformat().startswith("2026-11-20")
    assert to_table([record])["received_at"][0].as_py() == datetime(2026, 11, 20, 10, 0)
    assert record.source_class == ["纠纷", "消费纠纷"]
    assert not record.awaits_report
    assert store(report, form).unchanged == 2


def test_feedback_alone_waits_for_its_report() -> None:
    counts = store(record_row(text=None, response="双方已和解"))
    judge_records(counts.record_ids, by=BY)
    assert Record.objects.get().awaits_report
    assert Answer.objects.get().is_dispute is None
    assert Answer.objects.get().error


def test_a_changed_record_is_placed_anew() -> None:
    store(record_row())
    Record.objects.update(placed_at="2026-11-20T10:00Z")
    store(record_row(response="双方已和解"))
    assert Record.objects.get().placed_at is None


def test_a_number_may_come_twice_in_one_batch() -> None:
    counts = store(record_row(), record_row(), record_row(response="已和解"))
    assert (counts.created, counts.changed, counts.unchanged) == (1, 1, 1)


def test_the_same_number_of_two_sources_is_two_records() -> None:
    store(record_row(), record_row(source="complaint_12315"))
    assert Record.objects.count() == 2


def test_personal_data_lie_encrypted_in_the_database() -> None:
    store(record_row(person_name="张三丰", person_phone="19900001234", raw='{"a": "张三丰"}'))
    with connection.cursor() as cursor:
        for table in ("intake_record", "intake_recordversion"):
            cursor.execute(f"SELECT * FROM {table}")
            cells = [bytes(c) if isinstance(c, memoryview) else c for c in cursor.fetchone()]
            assert "张三丰".encode() not in b"".join(c for c in cells if isinstance(c, bytes))
            assert "19900001234" not in "".join(c for c in cells if isinstance(c, str))
    record = Record.objects.get()
    assert (record.person_name, record.person_phone) == ("张三丰", "19900001234")
    assert record.phone_key == equality_key("19900001234")


def test_the_readable_text_hides_people_and_keeps_its_length() -> None:
    text = "张三丰说，电话19900001234，买的鞋退不了"
    store(record_row(text=text, person_name="张三丰", person_phone="19900001234"))
    redacted = Record.objects.get().redacted_text
    assert len(redacted) == len(text)
    assert "三丰" not in redacted
    assert "19900001234" not in redacted
    assert redacted.endswith("买的鞋退不了")


def test_a_masked_phone_is_no_key_to_find_people_by() -> None:
    store(record_row(person_phone="199****1234"))
    assert Record.objects.get().phone_key == ""


def test_rare_characters_and_nul_are_stored() -> None:
    store(record_row(text="在𠮷野家买的😀\x00退货", merchant_name="𠮷野家\x00"))
    record = Record.objects.get()
    assert record.text == "在𠮷野家买的😀\x00退货"
    assert record.redacted_text == "在𠮷野家买的😀 退货"
    assert record.merchant_name == "𠮷野家 "


def test_a_table_and_back_is_the_same() -> None:
    row = record_row(
        occurred_at=datetime(2026, 11, 19, 20, 0),
        person_name="李四",
        person_phone="19900001234",
        merchant_name="云上羽绒",
        merchant_address="建设中路1号",
        place="铜马广场",
        lon=120.1,
        lat=33.3,
        response="已退",
        source_class=["纠纷"],
        goods="羽绒服",
        amount_yuan=268.5,
    )
    store(row)
    assert to_table(Record.objects.all()).to_pylist() == [row]


def test_storing_takes_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [record_row(source_id=f"J{number:03}") for number in range(200)]
    with django_assert_max_num_queries(10):
        store(*rows)
    with django_assert_max_num_queries(6):
        store(*rows)
    with django_assert_max_num_queries(12):
        store(*[row | {"response": "已和解"} for row in rows])


def test_more_than_one_portion_is_stored() -> None:
    rows = [record_row(source_id=f"J{number:03}") for number in range(600)]
    assert store(*rows).created == 600


@pytest.mark.parametrize(
    ("role", "source", "allowed"),
    [
        ("duty_officer", "police_110", True),
        ("duty_officer", "walk_in", True),
        ("duty_officer", "report_12315", False),
        ("regulator", "report_12315", True),
        ("analyst", "police_110", False),
        ("system_admin", "walk_in", False),
    ],
)
def test_who_may_bring_in_what(person: Any, role: str, source: str, allowed: bool) -> None:
    if allowed:
        assert store(record_row(source=source), by=person(role)).created == 1
    else:
        with pytest.raises(PermissionDenied):
            store(record_row(source=source), by=person(role))


def test_a_machine_brings_in_its_sources_only(machine: MachineAccount) -> None:
    assert store(record_row(), by=machine).created == 1
    with pytest.raises(PermissionDenied, match="到站登记"):
        store(record_row(source="walk_in"), by=machine)
