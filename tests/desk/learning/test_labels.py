"""Labels: answers of people as examples; no telephone ever leaves with them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from liandong.cli import console, main
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.intake.models import Record
from liandong.desk.learning.actions.training import learn
from liandong.desk.learning.queries.exports import label_rows
from liandong.desk.learning.queries.labels import labels
from liandong.engine.recognition.learning.labels import read_labels
from tests.desk.learning.conftest import label

pytestmark = pytest.mark.django_db


def test_the_last_word_on_each_answer_counts(
    stored: Callable[..., list[Record]], person: Callable[..., User]
) -> None:
    (record,) = stored("买的鞋开胶，店家不退")
    label(record, person(), is_dispute=False)
    label(record, person(), is_dispute=True, sector="服装鞋帽")
    found = labels()
    (row,) = found.examples.to_pylist()
    assert (row["is_dispute"], row["sector"], row["nature"]) == (True, "服装鞋帽", None)
    assert found.newest[0] == found.until


def test_who_corrects_a_detail_of_a_dispute_says_that_it_is_one(
    stored: Callable[..., list[Record]], person: Callable[..., User]
) -> None:
    dispute, other = stored("买的鞋开胶，店家不退，要求退款", "楼上半夜吵闹")
    label(dispute, person(), sector="服装鞋帽")
    label(other, person(), sector="其他")
    assert [row["is_dispute"] for row in labels().examples.to_pylist()] == [True]


def test_texts_are_redacted_and_reports_left_out(
    stored: Callable[..., list[Record]], person: Callable[..., User]
) -> None:
    (record,) = stored("演先生买的鞋开胶，电话19900007731", person_name="演先生")
    (report,) = stored("举报某店卖假鞋", source="report_12315")
    label(record, person(), is_dispute=True)
    label(report, person(), is_dispute=False)
    rows = label_rows()
    assert len(rows) == 1
    assert "19900007731" not in rows[0][0]


def test_records_of_one_dispute_are_one_matter(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    first = add_record("在云裳服饰买的裙子掉色，不退款", person_phone="19900007731")
    second = add_record(
        "云裳服饰的裙子掉色，要求退款", source="complaint_12315", person_phone="19900007731"
    )
    for record in (first, second):
        label(record, person(), is_dispute=True)
    groups = labels().examples["group"].to_pylist()
    together = first.member.dispute_id == second.member.dispute_id
    assert (groups[0] == groups[1]) is together


def test_the_exported_file_is_one_to_learn_from(
    taught: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "labels.csv"
    assert main(["labels", "--out", str(out)]) == console.DONE
    examples = read_labels(out)
    assert examples.num_rows == labels().examples.num_rows
    assert examples["text"].to_pylist() == labels().examples["text"].to_pylist()
    assert AuditEntry.objects.filter(action="labels.export").exists()


@pytest.mark.long
def test_learn_takes_the_labels_of_the_desk(
    taught: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "city.json.gz"
    assert main(["learn", "--desk", "--out", str(out)]) == console.DONE
    assert f"读入 {labels().examples.num_rows} 行标注" in capsys.readouterr().err
    assert out.exists()


@pytest.mark.long
def test_the_command_and_the_page_say_the_same_of_the_same_labels(
    taught: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["learn", "--desk", "--out", str(tmp_path / "m.json.gz"), "--json"]
    assert main(given) == console.DONE
    by_command = json.loads(capsys.readouterr().out)
    by_page = learn(by=System("test"))
    assert by_command["before"] == by_page.before
    assert by_command["after"] == by_page.after


@pytest.mark.long
def test_the_exported_file_keeps_records_of_one_dispute_together(
    add_record: Callable[..., Record], person: Callable[..., User], tmp_path: Path
) -> None:
    words = {"person_phone": "19900007731", "source": "complaint_12315"}
    first = add_record("在云裳服饰买的裙子掉色，不退款", **words)
    second = add_record("在云裳服饰买的裙子掉色，还是不退款", **words)
    assert first.member.dispute_id == second.member.dispute_id
    for record in (first, second):
        label(record, person(), is_dispute=True)
    for number in range(10):
        label(add_record(f"{number}号楼上半夜吵闹"), person(), is_dispute=False)
        label(add_record(f"买的鞋{number}天开胶，店家不退"), person(), is_dispute=True)
    out = tmp_path / "labels.csv"
    assert main(["labels", "--out", str(out)]) == console.DONE
    groups = read_labels(out)["group"].to_pylist()
    assert len(groups) == 22
    assert len(set(groups)) == len(set(labels().examples["group"].to_pylist())) < 22


def test_the_words_of_the_desk_are_not_mixed_with_a_model_from_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["learn", "--desk", "--model", "x.gz", "--out", str(tmp_path / "m.gz")]
    assert main(given) == console.WRONG_USAGE
    assert "--model" in capsys.readouterr().err


def test_learn_wants_a_file_or_the_desk_and_not_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["learn", "--out", str(tmp_path / "m.gz")]) == console.WRONG_USAGE
    assert main(["learn", "x.csv", "--desk", "--out", "m.gz"]) == console.WRONG_USAGE
    assert "--desk" in capsys.readouterr().err


def test_the_page_gives_the_file_to_those_who_may_export(
    taught: User, signed_in: Callable[..., Client]
) -> None:
    reply = signed_in("analyst").get(reverse("learning:labels_file"))
    rows = list(csv.reader(reply.content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 1 + labels().examples.num_rows
    assert signed_in("system_admin").get(reverse("learning:labels_file")).status_code == 403
