"""Files on their way in: accepted, quarantined, refused, broken off, and again."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.intake.actions.imports import batches
from liandong.desk.intake.actions.imports import steps as importing
from liandong.desk.intake.actions.imports.starts import import_now, start_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.actions.new_records import NewRecords
from liandong.desk.intake.models import Answer, Import, QuarantinedRow, Record, RecordVersion
from liandong.desk.intake.uploads.folder import imports_folder
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.work.models import Event, Job
from liandong.engine.vocabulary import Source
from tests.desk.intake.fixtures import (
    FEEDBACK_HEAD,
    POLICE_HEAD,
    QUARREL,
    police_row,
    write_csv,
)

pytestmark = pytest.mark.django_db
BY = System("test")


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def police_file(tmp_path: Path) -> Path:
    rows = [
        police_row("J001"),
        police_row("J002", 报警内容=QUARREL),
        police_row("J003", 处警情况="双方已和解"),
    ]
    return write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)


def land(path: Path) -> Landing:
    with path.open("rb") as file:
        return Landing.copy(file, path.name)


def test_names_too_long_are_cut_and_a_number_too_long_is_told(person: Any, tmp_path: Path) -> None:
    head = ["登记编号", "登记时间", "投诉内容", "被投诉主体名称", "被投诉主体地址", "商品名称"]
    long = "演" * 400
    rows = [
        [number, "2026-11-20 10:00", "买的鞋不给退", long, long, long]
        for number in ("T1", "T" * 61)
    ]
    path = write_csv(tmp_path / "长.csv", head, rows)
    of = import_now(path, source=None, by=person("duty_officer"))
    assert (of.state, of.created, of.quarantined) == (Import.State.DONE, 1, 1)
    record = Record.objects.get(source_id="T1")
    assert (len(record.merchant_name), len(record.merchant_address)) == (200, 300)


def test_the_source_is_recognised_and_every_row_arrives(police_file: Path) -> None:
    of = import_now(police_file, source=None, by=BY)
    assert (of.state, of.source) == (Import.State.DONE, Source.POLICE_110)
    assert (of.rows_total, of.rows_read, of.created, of.quarantined) == (3, 3, 3, 0)
    assert of.recognised == 2
    assert Record.objects.count() == Answer.objects.count() == 3


def test_the_same_file_again_says_so_and_changes_nothing(police_file: Path) -> None:
    first = import_now(police_file, source=None, by=BY)
    again = import_now(police_file, source=None, by=BY)
    assert again.repeats == first
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert RecordVersion.objects.count() == 3


def test_a_later_export_brings_the_results(police_file: Path, tmp_path: Path) -> None:
    import_now(police_file, source=None, by=BY)
    later = write_csv(
        tmp_path / "later.csv", POLICE_HEAD, [police_row("J001", 处警情况="店方同意换货")]
    )
    of = import_now(later, source=None, by=BY)
    assert (of.created, of.changed) == (0, 1)
    assert Record.objects.get(source_id="J001").response == "店方同意换货"


@pytest.mark.parametrize("report_first", [True, False])
def test_feedback_of_another_file_joins_by_number(
    police_file: Path, tmp_path: Path, report_first: bool
) -> None:
    form = [["J001", "2026-11-20 11:00:00", "店方同意换货"]]
    feedback = write_csv(tmp_path / "反馈.csv", FEEDBACK_HEAD, form)
    for file in (police_file, feedback) if report_first else (feedback, police_file):
        assert import_now(file, source=None, by=BY).state == Import.State.DONE
    record = Record.objects.get(source_id="J001")
    assert record.response == "店方同意换货"
    assert record.answer.is_dispute is True


def test_a_bad_row_is_quarantined_and_the_others_go_in(tmp_path: Path) -> None:
    rows = [police_row("J001"), police_row("J002", 报警时间="昨天"), police_row("")]
    of = import_now(write_csv(tmp_path / "a.csv", POLICE_HEAD, rows), source=None, by=BY)
    assert (of.created, of.quarantined) == (1, 2)
    row = QuarantinedRow.objects.order_by("row").first()
    assert (row.row, row.column, row.value) == (3, "报警时间", "昨天")
    assert row.reason
    assert row.remedy


def test_the_same_number_with_other_content_is_quarantined(tmp_path: Path) -> None:
    rows = [police_row("J001"), police_row("J001", 报警内容=QUARREL), police_row("J002")]
    of = import_now(write_csv(tmp_path / "a.csv", POLICE_HEAD, rows), source=None, by=BY)
    assert (of.created, of.quarantined) == (1, 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空"),
        ("接警单编号,报警时间\n".encode(), ""),
        ("甲,乙,丙\n1,2,3\n".encode(), "列"),
        (b"PK\x03\x04broken workbook", ""),
        (bytes(range(128, 256)) * 20, ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    tmp_path: Path, content: Any, says: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    of = import_now(path, source=None, by=BY)
    assert of.state == Import.State.REFUSED
    assert says in of.problem
    assert of.problem
    assert of.remedy
    assert not Record.objects.exists()


def test_a_file_with_a_head_alone_is_refused(tmp_path: Path) -> None:
    of = import_now(write_csv(tmp_path / "a.csv", POLICE_HEAD, []), source=None, by=BY)
    assert of.state == Import.State.REFUSED
    assert of.problem


def test_gb18030_rare_characters_and_emoji(tmp_path: Path) -> None:
    rows = [police_row("J001", 报警内容="在𠮷野家铜马店吃坏肚子😀，退款不成")]
    path = write_csv(tmp_path / "a.csv", POLICE_HEAD, rows, encoding="gb18030")
    import_now(path, source=None, by=BY)
    assert "𠮷野家" in Record.objects.get().text


def test_the_file_is_gone_afterwards_and_was_for_its_owner_only(
    police_file: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    landing = land(police_file)
    path = imports_folder() / landing.stored_as
    assert path.stat().st_mode & 0o777 == 0o600
    assert imports_folder().stat().st_mode & 0o777 == 0o700
    with django_capture_on_commit_callbacks(execute=True):
        work_off(importing_row(landing))
    assert list(imports_folder().iterdir()) == []


def importing_row(landing: Landing, **fields: Any) -> Import:
    return Import.objects.create(
        file_name=landing.file_name,
        stored_as=landing.stored_as,
        digest=landing.digest,
        size=landing.size,
        **fields,
    )


def test_a_broken_off_import_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 40)
    monkeypatch.setattr(batches, "CHUNK_ROWS", 15)
    rows = [police_row(f"J{number:03}") for number in range(100)] + [police_row("", 报警人="x")]
    of = importing_row(land(write_csv(tmp_path / "a.csv", POLICE_HEAD, rows)))
    real, calls = NewRecords.write, []

    def dies(new: Any) -> Any:
        calls.append(new)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(new)

    monkeypatch.setattr(NewRecords, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        work_off(of)
    of = Import.objects.get()
    assert of.rows_read == Record.objects.count() == 55
    of = work_off(of)
    assert (of.state, of.created, of.unchanged, of.quarantined) == (Import.State.DONE, 100, 0, 1)
    assert (of.rows_read, Record.objects.count(), Answer.objects.count()) == (101, 100, 100)


def test_a_finished_import_is_not_done_again(police_file: Path) -> None:
    of = import_now(police_file, source=None, by=BY)
    assert work_off(of).created == 3
    assert AuditEntry.objects.filter(action="import.finish").count() == 1


def test_a_lost_file_is_told(police_file: Path) -> None:
    landing = land(police_file)
    (imports_folder() / landing.stored_as).unlink()
    of = work_off(importing_row(landing))
    assert (of.state, of.remedy) == (Import.State.REFUSED, "请重新上传")


def test_starting_an_import_opens_one_job(police_file: Path, person: Any) -> None:
    of = start_import(land(police_file), source=None, by=person("duty_officer"))
    job = Job.objects.get(name="intake.import_file")
    assert (job.key, job.args) == (f"import-{of.pk}", {"import_id": of.pk})
    assert AuditEntry.objects.get(action="import.start").detail["digest"] == of.digest


def test_who_may_not_import_is_refused(police_file: Path, person: Any) -> None:
    with pytest.raises(PermissionDenied):
        start_import(land(police_file), source=None, by=person("analyst"))


def test_reports_are_the_regulators_alone(tmp_path: Path, person: Any) -> None:
    head = ["登记编号", "登记时间", "举报内容", "被举报主体名称", "是否匿名"]
    rows = [["R001", "2026-11-20 10:00:00", "举报某烟酒店售假", "某烟酒店", "否"]]
    path = write_csv(tmp_path / "举报.csv", head, rows)
    of = work_off(importing_row(land(path), by=person("duty_officer")))
    assert of.state == Import.State.REFUSED
    assert not Record.objects.exists()
    of = work_off(importing_row(land(path), by=person("regulator")))
    assert (of.state, of.created) == (Import.State.DONE, 1)


def test_live_pages_hear_of_it_and_placing_begins(police_file: Path) -> None:
    of = import_now(police_file, source=None, by=BY)
    assert Event.objects.filter(topic=f"import-{of.pk}").count() == 2
    assert Job.objects.filter(name="disputes.place").count() == 1


def test_progress_is_reported(police_file: Path) -> None:
    reported = []
    report = lambda done, total, note: reported.append((done, total))  # noqa: E731
    import_now(police_file, source=None, report=report, by=BY)
    assert reported[-1] == (3, 3)
