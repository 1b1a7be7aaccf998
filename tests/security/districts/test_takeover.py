"""Rows with another district's numbers: they change nothing by themselves and show nothing."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.actions.machines import key_hash
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, Department, MachineAccount, User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.derivation import fresh
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries import visible_to as disputes_seen
from liandong.desk.intake.actions.change_requests import accept_change, reject_change
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.reconciliations import compare, start_reconciliation
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import ChangeRequest, Import, Record, RecordVersion
from liandong.desk.intake.queries import change_requests_for, reconciliations_of, visible_to
from liandong.desk.intake.uploads.landing import Landing
from tests.desk.intake.fixtures import (
    FEEDBACK_HEAD,
    POLICE_HEAD,
    PlainRecogniser,
    police_row,
    record_row,
    record_table,
    write_csv,
)

pytestmark = pytest.mark.django_db

HERS = "报警人王小红称在白塔商场买的手机退不了，请民警到场。"
MINE = "报警人称在铜马广场买的羽绒服掉色，店家不退，请民警到场。"
NOWHERE = "报警人称买的鞋不给退。"
BY = System("test")
KEYS = {"铜马": "ld_key-of-the-gate-of-tongma", "白塔": "ld_key-of-the-gate-of-baita"}


@pytest.fixture(autouse=True)
def two_districts(
    plain_recogniser: PlainRecogniser,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    answer = plain_recogniser._answer

    def answer_of_two(row: dict[str, Any]) -> dict[str, Any]:
        is_hers = "白塔" in (row["text"] or "")
        return answer(row) | ({"district": "白塔商圈"} if is_hers else {})

    monkeypatch.setattr(plain_recogniser, "_answer", answer_of_two)
    for code, name in (("D1", "铜马"), ("D2", "白塔")):
        District.objects.create(code=code, name=f"{name}商圈", station=f"{name}警务站")
        station = Department.objects.create(
            name=f"{name}警务站", kind=Department.Kind.POLICE, districts=[f"{name}商圈"]
        )
        MachineAccount.objects.create(
            name=f"{name}网关",
            department=station,
            sources=["police_110"],
            may_read=True,
            key_hash=key_hash(KEYS[name]),
        )


def person(role: str, station: str) -> User:
    found, _made = User.objects.get_or_create(
        username=f"{role}-{station}",
        defaults={
            "display_name": f"{role} {station}",
            "role": role,
            "department": Department.objects.get(name=f"{station}警务站"),
            "password_changed_at": timezone.now(),
        },
    )
    return found


def signed_in(role: str, station: str) -> Client:
    client = Client()
    client.force_login(person(role, station))
    return client


Bring = Callable[..., Import]


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    def bring_in(by: User, *rows: list[str]) -> Import:
        path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
        with path.open("rb") as file:
            landing = Landing.copy(file, path.name)
        of = work_off(start_import(landing, source=None, by=by))
        place_records(list(Record.objects.values_list("pk", flat=True)), by=BY)
        of.refresh_from_db()
        assert of.state == Import.State.DONE
        assert of.accounted == of.rows_read
        return of

    return bring_in


@pytest.fixture
def hers(bring: Bring) -> Record:
    """J1 of 白塔, brought in by its own station."""
    bring(person("duty_officer", "白塔"), police_row("J1", 报警内容=HERS))
    return Record.objects.get()


def push(station: str, **fields: str) -> dict[str, Any]:
    body = {
        "source": "police_110",
        "source_id": "J1",
        "received_at": "2026-11-20T10:00:00+08:00",
        "text": MINE,
    }
    answer = Client().post(
        "/api/v1/records",
        json.dumps(body | fields),
        content_type="application/json",
        headers={"Authorization": f"Bearer {KEYS[station]}"},
    )
    assert answer.status_code == 200
    result: dict[str, Any] = answer.json()
    return result


def assert_untouched(record: Record) -> None:
    stored = Record.objects.get(pk=record.pk)
    assert (stored.version, stored.text) == (1, HERS)
    assert RecordVersion.objects.filter(record=record).count() == 1
    owner, other = person("duty_officer", "白塔"), person("duty_officer", "铜马")
    assert visible_to(owner).filter(pk=record.pk).exists()
    assert not visible_to(other).filter(pk=record.pk).exists()
    assert disputes_seen(owner).count() == 1
    assert Dispute.objects.get().district_id == District.objects.get(code="D2").pk


def test_an_import_of_a_foreign_number_changes_nothing(bring: Bring, hers: Record) -> None:
    attacker = person("duty_officer", "铜马")
    of = bring(attacker, police_row("J1", 报警内容=MINE), police_row("J2", 报警内容=MINE + "二"))
    assert (of.created, of.changed, of.referred) == (1, 0, 1)
    assert Record.objects.get(pk=hers.pk).version == 1
    assert not visible_to(attacker).filter(pk=hers.pk).exists()
    assert visible_to(person("duty_officer", "白塔")).filter(pk=hers.pk).exists()


def test_a_push_of_a_foreign_number_changes_and_tells_nothing(hers: Record) -> None:
    answer = push("铜马")
    assert (answer["changed"], answer["referred"]) == (0, 1)
    item = answer["items"][0]
    assert item["outcome"] == "referred"
    assert (item["dispute"], item["is_dispute"], item["may_be"]) == (None, None, [])
    assert_untouched(hers)


def test_a_push_of_what_is_stored_of_others_tells_no_dispute(hers: Record) -> None:
    row = {"text": HERS, "person_name": "张三丰", "person_phone": "19900001234"}
    item = push("铜马", place="铜马广场地下商业街", **row)["items"][0]
    assert item["outcome"] == "referred"
    assert (item["dispute"], item["is_dispute"]) == (None, None)
    assert_untouched(hers)


def test_no_page_shows_the_importer_the_record(bring: Bring, hers: Record) -> None:
    of = bring(person("duty_officer", "铜马"), police_row("J1", 报警内容=MINE))
    client = signed_in("duty_officer", "铜马")
    (request,) = ChangeRequest.objects.all()
    assert client.get(reverse("intake:record", args=[hers.pk])).status_code == 404
    assert client.get(reverse("intake:change", args=[request.pk])).status_code == 404
    for address in (
        reverse("intake:changes"),
        reverse("intake:import", args=[of.pk]),
        reverse("intake:records") + f"?import={of.pk}",
        reverse("board:duty"),
    ):
        page = client.get(address).content.decode()
        assert not re.search(r"\bJ1\b", page), address
        assert "手机" not in page, address


def test_ones_own_record_is_not_sent_into_another_district(bring: Bring) -> None:
    mine = person("duty_officer", "铜马")
    bring(mine, police_row("J1", 报警内容=MINE))
    of = bring(mine, police_row("J1", 报警内容=HERS))
    assert (of.changed, of.referred) == (0, 1)
    assert Record.objects.get().version == 1
    assert not change_requests_for(mine).exists()
    assert not change_requests_for(person("duty_officer", "白塔")).exists()
    assert change_requests_for(person("supervisor", "铜马")).count() == 1


def test_a_record_without_a_district_is_not_drawn_over_by_another_station(bring: Bring) -> None:
    bring(person("duty_officer", "白塔"), police_row("J1", 报警内容=NOWHERE))
    of = bring(person("duty_officer", "铜马"), police_row("J1", 报警内容=MINE))
    assert of.referred == 1
    assert not visible_to(person("duty_officer", "铜马")).exists()


def test_a_record_without_a_district_is_changed_by_who_brought_it(bring: Bring) -> None:
    mine = person("duty_officer", "铜马")
    bring(mine, police_row("J1", 报警内容=NOWHERE))
    of = bring(mine, police_row("J1", 报警内容=NOWHERE, 处警情况="已到场"))
    assert (of.changed, of.referred) == (1, 0)


def test_a_machine_changes_what_it_pushed_without_a_district(hers: Record) -> None:
    push("铜马", source_id="J7", text=NOWHERE)
    assert push("铜马", source_id="J7", text=NOWHERE, response="已到场")["changed"] == 1
    assert push("白塔", source_id="J7", text=NOWHERE, response="已离开")["referred"] == 1


@pytest.mark.parametrize("role", ["supervisor", "regulator"])
def test_who_sees_all_changes_those_of_the_own_department_alone(
    bring: Bring, hers: Record, role: str
) -> None:
    """To see all districts is not to act in all of them: the station of the record decides."""
    attacker = person(role, "铜马")
    of = bring(attacker, police_row("J1", 报警内容=MINE))
    assert (of.changed, of.referred) == (0, 1)
    assert_untouched(hers)
    assert not change_requests_for(attacker).exists()
    assert change_requests_for(person("supervisor", "白塔")).count() == 1
    page = signed_in(role, "铜马").get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "不由导入人的单位负责" in page
    assert "去核对" not in page


def test_who_sees_all_sends_no_record_into_another_district(bring: Bring) -> None:
    mine = person("supervisor", "铜马")
    bring(mine, police_row("J1", 报警内容=MINE))
    of = bring(mine, police_row("J1", 报警内容=HERS))
    assert (of.changed, of.referred) == (0, 1)
    assert Record.objects.get().version == 1


def test_a_department_without_districts_changes_and_moves_at_once(
    bring: Bring, hers: Record
) -> None:
    office = Department.objects.create(name="市场监管局", kind=Department.Kind.REGULATOR)
    head = person("supervisor", "铜马")
    head.department = office
    head.save()
    of = bring(head, police_row("J1", 报警内容=MINE))
    assert (of.changed, of.referred) == (1, 0)


def test_a_new_record_does_not_move_the_dispute_that_it_joins(bring: Bring, hers: Record) -> None:
    dispute = Dispute.objects.get()
    (stored,) = store_records(
        record_table(record_row(source="complaint_12315", source_id="T1", text=MINE)),
        of=None,
        by=BY,
    ).record_ids
    judge_records([stored], by=BY)
    Member.objects.create(dispute=dispute, record_id=stored, source="complaint_12315")
    fresh(Dispute.objects.filter(pk=dispute.pk))
    dispute.refresh_from_db()
    assert dispute.district_id == District.objects.get(code="D2").pk


@pytest.mark.long
def test_the_owner_takes_the_change_over(bring: Bring, hers: Record) -> None:
    bring(person("duty_officer", "铜马"), police_row("J1", 报警内容=HERS + "已补充。"))
    client = signed_in("duty_officer", "白塔")
    (request,) = ChangeRequest.objects.all()
    address = reverse("intake:change", args=[request.pk])
    assert "等您核对" in client.get(reverse("board:duty")).content.decode()
    assert "J1" in client.get(reverse("intake:changes")).content.decode()
    assert "等您核对" in client.get(reverse("intake:record", args=[hers.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "已补充" in page
    assert "19900001234" not in page
    assert client.post(address, {"decision": "accept"}).status_code == 422
    client.post(address, {"decision": "accept", "reason": "已与铜马站核实"})
    hers.refresh_from_db()
    assert (hers.version, hers.text) == (2, HERS + "已补充。")
    assert AuditEntry.objects.filter(action="change.accept").exists()
    assert "没有待核对的更新" in client.get(reverse("intake:changes")).content.decode()


def test_a_rejected_row_is_not_put_forward_again(bring: Bring, hers: Record) -> None:
    attacker, owner = person("duty_officer", "铜马"), person("duty_officer", "白塔")
    bring(attacker, police_row("J1", 报警内容=HERS + "假的。"))
    (request,) = change_requests_for(owner)
    reject_change(request, reason="查无此事", by=owner)
    of = bring(attacker, police_row("J1", 报警内容=HERS + "假的。"))
    assert (of.referred, of.declined, of.accounted) == (1, 0, of.rows_read)
    assert not change_requests_for(owner).exists()
    assert_untouched(hers)
    assert AuditEntry.objects.filter(action="change.reject").exists()


@pytest.mark.long
def test_that_a_row_was_refused_is_told_of_ones_own_records_alone(
    bring: Bring, hers: Record
) -> None:
    owner, mine = person("duty_officer", "白塔"), person("duty_officer", "铜马")
    bring(mine, police_row("J5", 报警内容=MINE))
    push("铜马", text=HERS + "假的。")
    push("铜马", source_id="J5", text=HERS)
    for request in ChangeRequest.objects.select_related("record"):
        by = owner if request.record_id == hers.pk else person("supervisor", "铜马")
        reject_change(request, reason="查无此事", by=by)
    foreign = push("铜马", text=HERS + "假的。")
    assert (foreign["referred"], foreign["declined"]) == (1, 0)
    own = push("铜马", source_id="J5", text=HERS)
    assert (own["referred"], own["declined"]) == (0, 1)
    (item,) = own["items"]
    assert (item["outcome"], item["dispute"], item["is_dispute"]) == ("declined", None, None)


@pytest.mark.long
def test_that_a_row_still_waits_is_told_of_ones_own_records_alone(
    bring: Bring, hers: Record
) -> None:
    mine = person("duty_officer", "铜马")
    bring(mine, police_row("J5", 报警内容=MINE))
    rows = police_row("J1", 报警内容=MINE), police_row("J5", 报警内容=HERS)
    first, again = bring(mine, *rows), bring(mine, *rows)
    assert [(of.referred, of.referred_before) for of in (first, again)] == [(2, 0), (2, 1)]
    assert ChangeRequest.objects.count() == 2
    page = signed_in("duty_officer", "铜马").get(reverse("intake:import", args=[again.pk]))
    assert "1 行以前的文件已经转过，还在待核对" in page.content.decode()
    assert again.accounted == again.rows_read


@pytest.mark.long
def test_what_was_taken_over_and_overwritten_since_is_put_forward_anew(
    bring: Bring, hers: Record
) -> None:
    attacker, owner = person("duty_officer", "铜马"), person("duty_officer", "白塔")
    row = police_row("J1", 报警内容=HERS + "已补充。", 处警情况="已到场")
    bring(attacker, row)
    (request,) = change_requests_for(owner)
    accept_change(request, reason="已核实", by=owner)
    stored = Record.objects.get()
    stored.text, stored.facts_until = HERS + "又改。", stored.received_at - timedelta(hours=1)
    stored.digest = "0" * 64
    stored.save()
    of = bring(attacker, row)
    assert (of.referred, of.referred_before, of.declined) == (1, 0, 0)
    (latest,) = change_requests_for(owner)
    assert latest.of_id == of.pk


def test_who_sees_one_side_alone_decides_nothing(bring: Bring, hers: Record) -> None:
    attacker = person("duty_officer", "铜马")
    bring(attacker, police_row("J1", 报警内容=MINE))
    (request,) = ChangeRequest.objects.all()
    for by in (attacker, person("duty_officer", "白塔"), person("analyst", "铜马")):
        with pytest.raises(PermissionDenied):
            accept_change(request, reason="改", by=by)
    assert_untouched(hers)


def test_a_change_is_decided_on_once(bring: Bring, hers: Record) -> None:
    bring(person("duty_officer", "铜马"), police_row("J1", 报警内容=MINE))
    (request,) = ChangeRequest.objects.all()
    with pytest.raises(PermissionDenied):  # sees both, and the record is of another district
        accept_change(request, reason="核实", by=person("supervisor", "铜马"))
    supervisor = person("supervisor", "白塔")
    accept_change(request, reason="核实", by=supervisor)
    with pytest.raises(ValidationError):
        reject_change(request, reason="不对", by=supervisor)


def test_reconciling_counts_foreign_numbers_and_names_none(tmp_path: Path, bring: Bring) -> None:
    hers = person("duty_officer", "白塔")
    bring(hers, police_row("J1", 报警内容=HERS), police_row("他所J2", 报警内容=HERS + "二"))
    mine = person("duty_officer", "铜马")
    bring(mine, police_row("J3", 报警内容=MINE), police_row("J4", 报警内容=MINE + "四"))
    made = start_reconciliation(a_list(tmp_path, "J1", "J3", "J9"), source=None, by=mine)
    compare(made)
    made.refresh_from_db()
    assert (made.both, made.only_here, made.only_there) == (1, ["J4"], ["J9"])
    assert (made.outside_both, made.outside_here) == (1, 2)
    page = signed_in("duty_officer", "铜马").get(reverse("intake:reconciliation", args=[made.pk]))
    assert "不在您范围内" in page.content.decode()
    assert "他所J2" not in page.content.decode()


def test_what_a_supervisor_reconciled_is_not_for_their_station(
    tmp_path: Path, hers: Record
) -> None:
    supervisor = person("supervisor", "铜马")
    made = start_reconciliation(a_list(tmp_path, "J9"), source=None, by=supervisor)
    compare(made)
    assert made.only_here == ["J1"]
    assert not reconciliations_of(person("duty_officer", "铜马")).exists()


def a_list(folder: Path, *numbers: str, day: date | None = None) -> Landing:
    moment = {"报警时间": f"{day} 08:00:00"} if day else {}
    rows = [police_row(number, **moment) for number in numbers]
    path = write_csv(folder / "清单.csv", POLICE_HEAD, rows)
    with path.open("rb") as file:
        return Landing.copy(file, path.name)


def test_the_moment_of_a_change_is_kept(hers: Record) -> None:
    """The row is merged by its own age when it is taken over, not by that of the decision."""
    push("铜马")
    (request,) = ChangeRequest.objects.all()
    assert timezone.localtime(request.facts_until).replace(tzinfo=None) == datetime(
        2026, 11, 20, 10
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("fields", "others"),
    [
        ({"person_phone": "199********"}, {"person_phone": "138********"}),
        ({"person_name": "张**"}, {"person_name": "王**"}),
        ({"response": "到场"}, {"response": "离开"}),
        ({"text": HERS, "response": ""}, {"text": HERS + "另有一事。", "response": ""}),
    ],
)
def test_what_a_push_is_answered_tells_nothing_of_a_record_of_others(
    bring: Bring, hers: Record, fields: dict[str, str], others: dict[str, str]
) -> None:
    """Neither what its fields are like nor what was decided on an earlier guess."""
    owner = person("duty_officer", "白塔")
    bring(owner, police_row("J1", 报警内容=HERS, 处警情况="民警到场"))
    now = timezone.localtime().isoformat()
    row = {"received_at": now, "text": "", "response": "到场"}
    answers = [push("铜马", **(row | guess)) for guess in (fields, others, fields, others)]
    for request in change_requests_for(owner):
        reject_change(request, reason="查无此事", by=owner)
    answers += [push("铜马", **(row | guess)) for guess in (fields, others)]
    assert {json.dumps(answer, sort_keys=True) for answer in answers} == {
        json.dumps(answers[0], sort_keys=True)
    }
    assert (answers[0]["referred"], answers[0]["unchanged"]) == (1, 0)
    assert ChangeRequest.objects.count() == 1  # of the guess that would have changed something


@pytest.mark.long
def test_what_an_import_counts_tells_nothing_of_a_record_of_others(
    tmp_path: Path, bring: Bring, hers: Record
) -> None:
    owner, mine = person("duty_officer", "白塔"), person("duty_officer", "铜马")
    bring(owner, police_row("J1", 报警内容=HERS, 处警情况="双方协商未果"))
    later = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
    counts = []
    for guess in ("协商未果", "协商成功", "协商未果", "协商成功"):
        path = write_csv(tmp_path / "反馈单.csv", FEEDBACK_HEAD, [["J1", later, guess]])
        with path.open("rb") as file:
            landing = Landing.copy(file, path.name)
        of = work_off(start_import(landing, source=None, by=mine))
        page = signed_in("duty_officer", "铜马").get(reverse("intake:import", args=[of.pk]))
        assert "以前的文件已经转过" not in page.content.decode()
        counts.append((of.unchanged, of.referred, of.referred_before, of.declined))
    assert counts == [(0, 1, 0, 0)] * 4
    assert ChangeRequest.objects.count() == 1


def test_a_reconciliation_does_not_tell_the_day_of_a_number_of_others(
    tmp_path: Path, hers: Record
) -> None:
    mine = person("duty_officer", "铜马")
    day = timezone.localtime(hers.received_at).date()
    found = set()
    for number in ("J1", "J9"):
        for since in (day, day - timedelta(days=9)):
            made = start_reconciliation(
                a_list(tmp_path, number, day=since),
                source=None,
                since=since,
                until=since,
                by=mine,
            )
            compare(made)
            found.add((number, since == day, made.outside_both, made.outside_here))
    assert found == {
        ("J1", True, 1, 1),
        ("J1", False, 1, 0),
        ("J9", True, 0, 1),
        ("J9", False, 0, 0),
    }
