"""Reading people leaves an entry; clear text needs a reason, and there is a limit to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.rules.reasons import is_sensible
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import (
    Import,
    ProfileVersion,
    QuarantinedRow,
    Record,
    SourceProfile,
)

pytestmark = pytest.mark.django_db
WHY = {"reason": "联系当事人"}
PHONE = "19900001234"


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))


@pytest.fixture
def record(add_record: Callable[..., Record]) -> Any:
    return add_record(person_name="演示甲", person_phone=PHONE)


@pytest.fixture
def url(record: Any) -> str:
    return f"/reveal/record/{record.pk}/person/"


@pytest.mark.parametrize(
    "reason",
    ["", "1", "1234", "aaaa", "查看", "   ", "查查查查", "查看查看查看", "。。。。", "ab cd"],
)
def test_a_reason_that_says_nothing_is_none(
    signed_in: Callable[..., Client], url: str, reason: str
) -> None:
    assert not is_sensible(reason)
    answer = signed_in("duty_officer").post(url, {"reason": reason})
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    (refused,) = entries("person.reveal_refuse")
    assert refused.detail == {"field": "person", "why": "reason"}


@pytest.mark.parametrize("reason", ["联系当事人", "核对身份", "送达文书", "核对身份LD2026-7"])
def test_a_reason_in_words_is_one(reason: str) -> None:
    assert is_sensible(reason)


@pytest.mark.parametrize(
    ("role", "path", "why"),
    [
        ("analyst", "", "permission"),
        ("people_mediator", "", "permission"),
        ("duty_officer", "/reveal/record/999999/person/", "scope"),
        ("duty_officer", "/reveal/nothing/1/person/", "scope"),
    ],
)
def test_a_refused_reveal_is_written_down(
    signed_in: Callable[..., Client], url: str, role: str, path: str, why: str
) -> None:
    assert signed_in(role).post(path or url, WHY).status_code in {403, 404}
    (refused,) = entries("person.reveal_refuse")
    assert refused.detail["why"] == why


def test_after_so_many_reveals_no_more_is_shown_for_an_hour(
    signed_in: Callable[..., Client], url: str, settings: Settings
) -> None:
    settings.REVEALS_AN_HOUR = 3
    with time_machine.travel(timezone.now() - timedelta(minutes=61)):
        client = signed_in("duty_officer")
        assert [client.post(url, WHY).status_code for _time in range(4)] == [200, 200, 200, 422]
        assert entries("person.reveal_refuse")[-1].detail["why"] == "limit"
        assert signed_in("mediator").post(url, WHY).status_code == 200
    assert signed_in("duty_officer").post(url, WHY).status_code == 200


def test_there_is_a_limit_of_the_day_as_well(
    signed_in: Callable[..., Client], url: str, settings: Settings
) -> None:
    settings.REVEALS_A_DAY = 2
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        client = signed_in("duty_officer")
        client.post(url, WHY)
        client.post(url, WHY)
    assert signed_in("duty_officer").post(url, WHY).status_code == 422


def test_auditor_and_supervisor_are_told_who_reached_the_limit(
    signed_in: Callable[..., Client],
    person: Callable[..., User],
    url: str,
    settings: Settings,
) -> None:
    settings.REVEALS_AN_HOUR = 1
    client = signed_in("duty_officer")
    client.post(url, WHY)
    client.post(url, WHY)
    name = person("duty_officer").display_name
    words = "查看个人信息次数已满"
    page = signed_in("auditor").get("/audit/").content.decode()
    assert words in page
    assert name in page
    assert words in signed_in("supervisor").get("/board/").content.decode()
    assert words not in signed_in("mediator").get("/board/").content.decode()


def test_rows_in_quarantine_are_given_in_clear_for_a_reason_alone(
    signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    by = person("duty_officer")
    of = Import.objects.create(
        file_name="警情.csv", size=1, digest="0" * 64, by=by, source="police_110"
    )
    raw = '{"报警人": "演示甲", "电话": "19900001234"}'
    QuarantinedRow.objects.create(of=of, row=2, reason="没有时间", raw=raw, source="police_110")
    client = signed_in("duty_officer")
    row = f"/intake/imports/{of.pk}/quarantine/2/"
    rows = f"/intake/imports/{of.pk}/quarantine/rows.xlsx"
    for answer in (client.get(row), client.post(row, {"reason": "1"}), client.post(rows)):
        assert PHONE not in answer.content.decode()
        assert "请说明事由" in answer.content.decode()
    assert not entries("import.read_row")
    assert PHONE in client.post(row, WHY).content.decode()
    assert entries("import.read_row")[0].detail == {"row": 2, "reason": "联系当事人"}
    assert client.post(rows, WHY)["Content-Type"].startswith("application/vnd")
    assert entries("import.download_rows")[0].detail == {"rows": 1, "reason": "联系当事人"}


def test_a_search_by_telephone_in_the_records_is_written_down(
    signed_in: Callable[..., Client], record: Any
) -> None:
    signed_in("duty_officer").get("/intake/", {"q": PHONE})
    (entry,) = entries("record.search")
    assert entry.detail == {"found": 1, "by_phone": True}


def test_pages_that_show_people_leave_an_entry(
    signed_in: Callable[..., Client], new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person("duty_officer")
    of = Import.objects.create(
        file_name="警情.csv", size=1, digest="0" * 64, by=by, source="police_110"
    )
    record = new_dispute.members.get().record_id
    client = signed_in("duty_officer")
    for path, action in (
        ("/disputes/review/", "review.read"),
        ("/disputes/groups/", "group.list"),
        (f"/disputes/{new_dispute.number}/evidence/{record}/", "dispute.evidence"),
        (f"/handling/parties/{new_dispute.number}/cards/", "party.read"),
        (f"/handling/panel/{new_dispute.number}/", "panel.read"),
        (f"/handling/outings/{new_dispute.number}/", "outing.read"),
        ("/handling/scene/known/", "scene.read"),
        ("/handling/", "handover.read"),
        ("/handling/day/", "handover.read"),
        (f"/intake/imports/{of.pk}/quarantine/", "import.read_quarantine"),
    ):
        before = len(entries(action))
        assert client.get(path).status_code == 200, path
        assert len(entries(action)) == before + 1, path


def test_a_telephone_that_is_typed_while_registering_is_a_search(
    signed_in: Callable[..., Client], new_dispute: Dispute
) -> None:
    form = {"who": f"演示甲 {PHONE}", "what": "退款", "shop": ""}
    signed_in("duty_officer").post("/disputes/new/suggest/", form)
    assert entries("dispute.suggest")[0].detail["by_phone"] is True


def test_refused_sign_ins_are_written_down_also_while_locked(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    for _time in range(7):
        client.post("/sign-in/", {"username": "duty_officer", "password": "wrong"})
    refused = entries("session.refuse")
    assert len(refused) == 6  # tries at a locked door once a minute: test_refusals
    assert refused[-1].detail["why"] == "locked"


def test_a_key_that_opens_nothing_is_written_down(client: Client) -> None:
    answer = client.get("/api/v1/disputes", headers={"Authorization": "Bearer ld_nothing"})
    assert answer.status_code == 401
    assert entries("session.refuse")[0].detail["why"] == "key"


def test_the_limit_counts_what_bears_a_reason_alone(
    signed_in: Callable[..., Client], url: str, settings: Settings
) -> None:
    settings.REVEALS_AN_HOUR = 1
    client = signed_in("duty_officer")
    for reason in ("1", "aaaa", ""):
        client.post(url, {"reason": reason})
    with time_machine.travel(timezone.now(), tick=True):
        assert client.post(url, WHY).status_code == 200


@pytest.mark.parametrize("column", ["诉求人", "BJRMC", "市民姓名", "客户称呼"])
def test_a_quarantined_cell_hides_whom_a_column_of_any_profile_names(
    signed_in: Callable[..., Client], person: Callable[..., User], column: str
) -> None:
    """`客户称呼` is a column of the profile that the city made for this file alone."""
    text = 'name = "own"\ntitle = "自有"\nsource = "police_110"\n[columns]\n'
    text += 'source_id = ["编号"]\nreceived_at = ["时间"]\ntext = ["内容"]\n'
    text += 'person_name = ["客户称呼"]\n'
    made = SourceProfile.objects.create(name="自有")
    version = ProfileVersion.objects.create(of=made, number=1, text=text)
    of = Import.objects.create(
        file_name="警情.csv",
        size=1,
        digest="0" * 64,
        by=person("duty_officer"),
        source="police_110",
        profile_version=version,
    )
    QuarantinedRow.objects.create(
        of=of,
        row=2,
        column="时间",
        value="不是时间翟慕白",
        reason="不是时间",
        raw=f'{{"{column}": "翟慕白"}}',
        source="police_110",
    )
    client = signed_in("duty_officer")
    page = client.get(f"/intake/imports/{of.pk}/quarantine/").content.decode()
    assert "不是时间" in page
    assert "翟慕白" not in page
    file = client.get(f"/intake/imports/{of.pk}/quarantine.csv").getvalue().decode("utf-8-sig")
    assert "不是时间" in file
    assert "慕白" not in file
