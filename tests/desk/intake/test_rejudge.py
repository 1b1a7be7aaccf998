"""Judging stored records again: what changes, what stays, what the page shows of it."""

from typing import Any

import pytest

from liandong.desk.access.actors import System
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.actions.judgements import judge_records, rejudge, rejudged
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Answer, AnswerChange, Record
from tests.desk.intake.fixtures import QUARREL, PlainRecogniser, record_row, record_table

pytestmark = pytest.mark.django_db
BY = System("test")


@pytest.fixture
def stored(district: District) -> Record:
    """A quarrel at 铜马, judged no dispute by plain-1."""
    table = record_table(record_row(text=QUARREL + "铜马"))
    judge_records(store_records(table, of=None, by=BY).record_ids, by=BY)
    return read()


def read() -> Record:
    return Record.objects.select_related("answer").get()


@pytest.fixture
def other(plain_recogniser: PlainRecogniser) -> Any:
    """From now on another version judges, which takes quarrels for disputes."""

    def change() -> None:
        plain_recogniser.version, plain_recogniser.word = "plain-2", "吵闹"

    return change


def test_what_would_change_is_told_and_nothing_is_stored(stored: Record, other: Any) -> None:
    other()
    (found,) = rejudged([read()])
    assert found.changes["is_dispute"] == [False, True]
    assert read().answer.model == "plain-1"


def test_the_new_answer_counts_and_tells_its_version(stored: Record, other: Any) -> None:
    other()
    rejudge([read()])
    answer = read().answer
    assert (answer.is_dispute, answer.model) == (True, "plain-2")
    change = AnswerChange.objects.get()
    assert (change.before_model, change.after_model) == ("plain-1", "plain-2")
    assert change.changes["phrases"] == [[], ["衣服掉色"]]


def test_the_same_answer_leaves_no_trace_but_its_version(
    stored: Record, plain_recogniser: PlainRecogniser
) -> None:
    plain_recogniser.version = "plain-2"
    rejudge([read()])
    assert read().answer.model == "plain-2"
    assert not AnswerChange.objects.exists()


def test_what_a_person_said_stays(
    stored: Record, plain_recogniser: PlainRecogniser, person: Any
) -> None:
    correct_answer(stored, "is_dispute", True, by=person("regulator"))
    correct_answer(stored, "sector", "其他", by=person("regulator"))
    plain_recogniser.version = "plain-2"
    rejudge([read()])
    assert (read().answer.is_dispute, read().answer.sector) == (True, "其他")


def test_a_district_learned_from_the_dispute_is_kept(stored: Record, other: Any) -> None:
    Answer.objects.update(district="滨河商圈")
    record = Record.objects.get()
    record.text = "报警人称半夜吵闹"
    record.save()
    other()
    rejudge([read()])
    assert read().answer.district == "滨河商圈"


def test_the_page_of_the_record_tells_what_changed(
    stored: Record, other: Any, signed_in: Any
) -> None:
    other()
    rejudge([read()])
    page = signed_in("regulator").get(f"/intake/records/{stored.pk}/").content.decode()
    assert "plain-1 → plain-2" in page
    assert "是否消费纠纷：否 → 是" in page
