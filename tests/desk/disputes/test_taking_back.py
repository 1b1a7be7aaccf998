"""An import that nobody has worked on is taken back as a whole; any other stays as it is."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.models import BlockingKey, Candidate, Dispute, HistoryEntry, Member
from liandong.desk.handling.models import DueWarning
from liandong.desk.intake import queries
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.actions.imports import taking_back
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.actions.imports.taking_back import begin_taking_back, extent_of, take_back
from liandong.desk.intake.actions.quarantine import mend_row
from liandong.desk.intake.models import Answer, Import, QuarantinedRow, Record, RecordVersion
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.intake.views import imports
from tests.desk.intake.fixtures import BOUGHT, POLICE_HEAD, QUARREL, police_row, write_csv

pytestmark = pytest.mark.django_db
BY = System("test")
Bring = Callable[..., Import]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, plain_recogniser: Any, district: District) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def bring(tmp_path: Path, person: Any) -> Bring:
    """Import these rows and place what came."""

    def bring_in(*rows: list[str], role: str = "duty_officer") -> Import:
        path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
        with path.open("rb") as file:
            landing = Landing.copy(file, path.name)
        of = work_off(start_import(landing, source=None, by=person(role)))
        place_records(list(Record.objects.values_list("pk", flat=True)), by=BY)
        of.refresh_from_db()
        return of

    return bring_in


def other_row(number: str, **cells: str) -> list[str]:
    """Of another person, so that it is a dispute of its own."""
    caller = {
        "报警人": f"李{number}",
        "报警人电话": f"1990000{number[1:]:0>4}",
        "警情地址": "铜马路",
    }
    text = f"报警人称在铜马广场{number}号店买的手机坏了，店家不给退钱。"
    return police_row(number, **(caller | {"报警内容": text} | cells))


def taken_back(of: Import, by: Any) -> Import:
    begin_taking_back(of, by=by)
    take_back(of, by=by)
    of.refresh_from_db()
    return of


@pytest.mark.long
def test_records_and_disputes_go_and_nothing_else(bring: Bring, person: Any) -> None:
    kept = bring(other_row("J9"))
    of = bring(police_row("J1"), police_row("J2", 报警内容=QUARREL), police_row("", 报警人="某某"))
    extent = extent_of(of)
    assert (extent.records, extent.disputes, extent.obstacles) == (2, 1, [])
    taken_back(of, person("duty_officer"))
    assert of.state == Import.State.TAKEN_BACK
    assert [record.source_id for record in Record.objects.all()] == ["J9"]
    assert Dispute.objects.count() == Member.objects.count() == 1
    assert not QuarantinedRow.objects.filter(of=of).exists()
    for model in (RecordVersion, Answer, BlockingKey):
        assert not model.objects.exclude(record__source_id="J9").exists()
    assert kept.state == Import.State.DONE
    entry = AuditEntry.objects.get(action="import.taken_back")
    assert (entry.detail["records"], entry.detail["disputes"]) == (2, 1)
    assert entry.actor_id == person("duty_officer").pk


def test_the_file_may_come_again_after_that(bring: Bring, person: Any) -> None:
    taken_back(bring(police_row("J1")), person("duty_officer"))
    again = bring(police_row("J1"))
    assert (again.created, again.repeats) == (1, None)
    assert Dispute.objects.count() == 1


@pytest.mark.long
def test_a_record_that_was_known_gets_its_content_back(bring: Bring, person: Any) -> None:
    bring(police_row("J1"))
    before = Record.objects.get()
    of = bring(police_row("J1", 报警内容=QUARREL))
    assert extent_of(of).reverted == 1
    taken_back(of, person("duty_officer"))
    record = Record.objects.get()
    assert (record.text, record.version, record.digest) == (BOUGHT, 1, before.digest)
    assert record.answer.is_dispute
    (version,) = record.versions.all()
    assert version.content is None
    again = bring(police_row("J1"))
    assert again.unchanged == 1


@pytest.mark.long
def test_a_dispute_that_others_tell_of_stays(bring: Bring, person: Any) -> None:
    bring(police_row("J1"))
    dispute = Dispute.objects.get()
    of = bring(other_row("J2"))
    record = Record.objects.get(source_id="J2")
    Member.objects.filter(record=record).update(dispute=dispute)
    Dispute.objects.exclude(pk=dispute.pk).delete()
    taken_back(of, person("duty_officer"))
    assert [member.record.source_id for member in dispute.members.all()] == ["J1"]


@pytest.mark.long
def test_a_warning_of_the_machine_does_not_hinder(bring: Bring, person: Any) -> None:
    of = bring(police_row("J1"))
    DueWarning.objects.create(
        dispute=Dispute.objects.get(),
        key="x",
        what="x",
        due_on="2026-12-01",
        moment="today",
        person=person("mediator"),
    )
    assert extent_of(of).obstacles == []
    assert taken_back(of, person("duty_officer")).state == Import.State.TAKEN_BACK
    assert not DueWarning.objects.exists()


def test_work_on_a_dispute_keeps_all(bring: Bring, person: Any) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    add_note(Dispute.objects.earliest("pk"), "已联系店家", by=person("mediator"))
    assert "已有人办理" in "".join(extent_of(of).obstacles)
    with pytest.raises(ValidationError, match="已有人办理"):
        begin_taking_back(of, by=person("duty_officer"))
    assert Record.objects.count() == 2


def test_work_that_begins_after_the_button_keeps_all(bring: Bring, person: Any) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    begin_taking_back(of, by=person("duty_officer"))
    add_note(Dispute.objects.earliest("pk"), "已联系店家", by=person("mediator"))
    assert take_back(of, by=person("duty_officer")) is None
    of.refresh_from_db()
    assert of.state == Import.State.DONE
    assert "已有人办理" in of.not_taken_back
    assert Record.objects.count() == Member.objects.count() == 2


@pytest.mark.long
def test_an_import_that_broke_off_keeps_why_when_it_is_not_taken_back(
    bring: Bring, person: Any, signed_in: Any
) -> None:
    of = bring(police_row("J1"))
    failure = {"state": Import.State.FAILED, "problem": "导入意外中断", "remedy": "请重新选择"}
    Import.objects.filter(pk=of.pk).update(**failure)
    of.refresh_from_db()
    begin_taking_back(of, by=person("duty_officer"))
    add_note(Dispute.objects.get(), "已联系店家", by=person("mediator"))
    take_back(of, by=person("duty_officer"))
    of.refresh_from_db()
    assert (of.state, of.problem) == (Import.State.FAILED, "导入意外中断")
    client = signed_in("duty_officer")
    assert "导入意外中断" in client.get(reverse("intake:import", args=[of.pk])).content.decode()
    part = client.get(reverse("intake:taking_back", args=[of.pk])).content.decode()
    assert "上次没有撤回：没有撤回：1 件纠纷已有人办理" not in part
    assert "1 件纠纷已有人办理" in part


@pytest.mark.long
def test_rows_that_were_mended_wait_again_when_the_mended_ones_are_taken_back(
    bring: Bring, person: Any
) -> None:
    of = bring(police_row("J1"), police_row("J2", 报警时间="不清楚"))
    by = person("supervisor")
    assert QuarantinedRow.objects.filter(of=of, mended_in=None).exists()
    came = work_off(mend_row(of, 3, cells={"报警时间": "2026-11-20 10:00:00"}, by=by))
    assert came.created == 1
    assert not QuarantinedRow.objects.filter(of=of, mended_in=None).exists()
    taken_back(came, by)
    assert QuarantinedRow.objects.filter(of=of, mended_in=None).exists()
    again = work_off(mend_row(of, 3, cells={"报警时间": "2026-11-20 11:00:00"}, by=by))
    assert again.created == 1


def test_what_would_keep_others_from_writing_for_minutes_is_not_begun(
    bring: Bring, person: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    monkeypatch.setattr(taking_back, "MOST", 1)
    with pytest.raises(ValidationError, match="超过一次能撤回的 1 条"):
        begin_taking_back(of, by=person("duty_officer"))
    part = signed_in("duty_officer").get(reverse("intake:taking_back", args=[of.pk]))
    assert "超过一次能撤回的 1 条" in part.content.decode()
    assert Record.objects.count() == 2


def test_a_correction_keeps_all(bring: Bring, person: Any) -> None:
    of = bring(police_row("J1"))
    correct_answer(Record.objects.get(), "nature", "价格", by=person("duty_officer"))
    with pytest.raises(ValidationError, match="更正"):
        begin_taking_back(of, by=person("duty_officer"))


def test_a_decided_pair_keeps_all(bring: Bring, person: Any) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    left, right = Record.objects.order_by("pk")
    pair = Candidate.objects.create(left=left, right=right, probability=0.5, weight=0.0)
    assert extent_of(of).obstacles == []
    Candidate.objects.filter(pk=pair.pk).update(
        state="different", by=person("mediator"), decided_at=of.created_at
    )
    with pytest.raises(ValidationError, match="确认"):
        begin_taking_back(of, by=person("duty_officer"))


@pytest.mark.long
def test_a_later_file_keeps_the_earlier_one(bring: Bring, person: Any) -> None:
    first = bring(police_row("J1"))
    second = bring(police_row("J1", 处警情况="已到场"))
    with pytest.raises(ValidationError, match="后来又有更新"):
        begin_taking_back(first, by=person("duty_officer"))
    taken_back(second, person("duty_officer"))
    assert taken_back(first, person("duty_officer")).state == Import.State.TAKEN_BACK


@pytest.mark.long
def test_a_process_that_is_killed_leaves_all_and_the_next_takes_all(
    bring: Bring, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    begin_taking_back(of, by=person("duty_officer"))
    monkeypatch.setattr(taking_back, "CHUNK_ROWS", 1)
    removed: list[int] = []
    remove = taking_back._remove

    def killed_at_the_second(ids: list[int]) -> None:
        removed.extend(ids)
        if len(removed) == 2:
            raise KeyboardInterrupt
        remove(ids)

    monkeypatch.setattr(taking_back, "_remove", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        take_back(of, by=person("duty_officer"))
    assert Record.objects.count() == Member.objects.count() == 2
    monkeypatch.setattr(taking_back, "_remove", remove)
    take_back(of, by=person("duty_officer"))
    take_back(of, by=person("duty_officer"))
    assert not Record.objects.exists()
    assert not HistoryEntry.objects.exists()


def test_only_who_brought_it_or_sees_all_may(bring: Bring, person: Any) -> None:
    of = bring(police_row("J1"))
    with pytest.raises(ValidationError):
        begin_taking_back(of, by=person("mediator"))
    assert taken_back(of, person("supervisor")).state == Import.State.TAKEN_BACK


@pytest.mark.long
def test_the_page_names_what_goes_and_does_it(bring: Bring, signed_in: Any, person: Any) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    client = signed_in("duty_officer")
    address = reverse("intake:import", args=[of.pk])
    part = reverse("intake:taking_back", args=[of.pk])
    polled = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{part}"' in polled  # also where the page has watched the import
    assert f'hx-get="{part}"' in client.get(address).content.decode()
    card = client.get(part).content.decode()
    assert "删去它带来的 2 条记录和只由这些记录立的 2 件纠纷" in card
    assert card.count('data-opens="take-back"') == card.count('id="take-back"') == 1
    client.post(reverse("intake:take_back", args=[of.pk]))
    assert "正在撤回" in client.get(address).content.decode()
    take_back(of, by=person("duty_officer"))
    assert "这次导入已撤回" in client.get(address).content.decode()
    assert client.get(part).content == b""
    assert "已撤回" in client.get(reverse("intake:imports")).content.decode()
    assert client.get(reverse("board:duty")).status_code == 200


@pytest.mark.long
def test_while_records_are_being_placed_the_page_counts_nothing_again_and_again(
    bring: Bring, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = bring(police_row("J1"), other_row("J2"))
    Record.objects.filter(source_id="J2").update(placed_at=None)
    counted: list[str] = []
    count = queries.brought_by

    def count_brought(*args: Any) -> Any:
        counted.append("brought")
        return count(*args)

    def count_extent(of: Any) -> Any:
        counted.append("extent")
        return extent_of(of)

    monkeypatch.setattr(queries, "brought_by", count_brought)
    monkeypatch.setattr(imports, "extent_of", count_extent)
    client, address = signed_in("duty_officer"), reverse("intake:import", args=[of.pk])
    asking = {"HX-Request": "true", "X-Live": "1"}
    page = client.get(address).content.decode()
    (polled,) = re.findall(r'hx-get="([^"]+)" hx-trigger="board', page)
    counted.clear()
    for _poll in range(3):
        assert client.get(polled, headers=asking).status_code == 204
    assert counted == []
    Record.objects.update(placed_at=of.created_at)
    page = client.get(polled, headers=asking)
    assert "这些行带来 2 条记录" in page.content.decode()
    assert counted == ["brought"]
    client.get(reverse("intake:taking_back", args=[of.pk]))
    assert counted == ["brought", "extent"]
