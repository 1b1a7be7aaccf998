"""Judging and correcting: a person's word survives the machine."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.work.models import Job
from tests.desk.intake.fixtures import QUARREL, record_row, record_table

pytestmark = pytest.mark.django_db
BY = System("test")


@pytest.fixture
def record(district: District) -> Record:
    ids = store_records(record_table(record_row()), of=None, by=BY).record_ids
    judge_records(ids, by=BY)
    return Record.objects.get()


def test_judging_keeps_the_answer_with_its_evidence_and_model(record: Record) -> None:
    answer = record.answer
    assert (answer.is_dispute, answer.sector, answer.district) == (True, "服装鞋帽", "铜马商圈")
    assert answer.phrases == ["衣服掉色"]
    assert answer.evidence[0]["word"] == "退"
    assert answer.model == "plain-1"
    assert answer.machine == {}  # it gave the value that counts


def test_it_counts_the_disputes(record: Record) -> None:
    rows = record_table(record_row(source_id="J002", text=QUARREL), record_row(source_id="J003"))
    ids = store_records(rows, of=None, by=BY).record_ids
    assert judge_records(ids, by=BY) == 1


def test_a_correction_counts_at_once_and_is_kept_as_a_label(record: Record, person: Any) -> None:
    by = person("duty_officer")
    made = correct_answer(record, "sector", "食品", by=by)
    assert Answer.objects.get().sector == "食品"
    assert (made.before, made.after, made.by) == ("服装鞋帽", "食品", by)
    assert AuditEntry.objects.filter(action="record.correct").count() == 1
    correct_answer(record, "sector", "农用生产资料", by=by)
    assert Answer.objects.get().machine == {"sector": "服装鞋帽"}


def test_a_correction_survives_judging_again(record: Record, person: Any) -> None:
    correct_answer(record, "sector", "食品", by=person("duty_officer"))
    correct_answer(record, "amount_yuan", "268.50", by=person("duty_officer"))
    judge_records([record.pk], by=BY)
    answer = Answer.objects.get()
    assert answer.amount_yuan is not None
    assert (answer.sector, float(answer.amount_yuan)) == ("食品", 268.5)
    assert answer.machine["sector"] == "服装鞋帽"


def test_saying_what_already_counts_writes_nothing(record: Record, person: Any) -> None:
    assert correct_answer(record, "sector", "服装鞋帽", by=person("duty_officer")) is None
    assert not Correction.objects.exists()


def test_a_changed_verdict_sends_the_record_to_be_placed(record: Record, person: Any) -> None:
    Record.objects.update(placed_at="2026-11-20T10:00Z")
    correct_answer(record, "is_dispute", False, by=person("duty_officer"))
    assert Record.objects.get().placed_at is None
    assert Job.objects.filter(name="disputes.place").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sector", "百货"),
        ("nature", "态度"),
        ("is_dispute", "也许"),
        ("district", "月球"),
        ("amount_yuan", "很多"),
        ("amount_yuan", "-1"),
        ("amount_yuan", "nan"),
        ("phrases", ["长" * 41]),
        ("phrases", ["一", "二", "三", "四"]),
        ("urgency", ["下雨"]),
        ("bought_on", "昨天"),
        ("bought_on", "2999-01-01"),
        ("kind", "表扬"),
        ("model", "x"),
        ("probability", 1),
    ],
)
def test_a_value_that_may_not_be_is_refused(
    record: Record, person: Any, field: str, value: Any
) -> None:
    with pytest.raises(ValidationError):
        correct_answer(record, field, value, by=person("duty_officer"))
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("phrases", [" 退货难 ", "退货难", ""], ["退货难"]),
        ("district", "", ""),
        ("persons", "12", 12),
        ("merchant", " 云上羽绒 ", "云上羽绒"),
        ("urgency", ["媒体"], ["媒体"]),
        ("bought_on", "2026-05-01", date(2026, 5, 1)),
        ("kind", "投诉和举报", "投诉和举报"),
    ],
)
def test_a_value_is_kept_in_one_form(
    record: Record, person: Any, field: str, value: Any, kept: Any
) -> None:
    correct_answer(record, field, value, by=person("duty_officer"))
    assert getattr(Answer.objects.get(), field) == kept


def test_who_may_not_correct_is_refused(record: Record, person: Any) -> None:
    with pytest.raises(PermissionDenied):
        correct_answer(record, "sector", "食品", by=person("system_admin"))


def test_a_record_of_another_district_is_refused(record: Record, person: Any) -> None:
    Answer.objects.update(district="滨河商圈")
    with pytest.raises(PermissionDenied, match="可见范围"):
        correct_answer(record, "sector", "食品", by=person("duty_officer"))


def test_without_the_audit_there_is_no_correction(
    record: Record, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        correct_answer(record, "sector", "食品", by=person("duty_officer"))
    assert Answer.objects.get().sector == "服装鞋帽"
    assert not Correction.objects.exists()
