"""What somebody who is signed in is refused stands in the audit, once an hour with its number."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actions.denials import (
    MOST_AN_HOUR,
    Denial,
    count_denial,
    note_denials,
)
from liandong.desk.access.actions.machines import create_machine
from liandong.desk.access.models import AuditEntry, DeniedRequest, Department, User
from liandong.desk.access.sealing.triggers import DENIALS
from liandong.desk.disputes.models import Dispute
from tests.desk.access.triggers import COUNTING, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PEOPLE = "/people/"
REPLACED = (
    "INSERT OR REPLACE INTO access_deniedrequest"
    " (actor_kind, actor_id, route, method, reason, address, times, noted_at, latest_at)"
    " SELECT actor_kind, actor_id, route, method, reason, address, 0, noted_at, latest_at"
    " FROM access_deniedrequest"
)
AUDIT = "access_auditentry)"
Browser = Callable[[str], Client]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as moved:
        yield moved


@pytest.fixture
def guarded_counts(db: None) -> None:
    """Triggers as the migration makes them, also where tests run without migrations."""
    with unguarded(DeniedRequest, but=COUNTING, counts=True, noted=DENIALS):
        pass


def denials() -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(action="request.deny").order_by("pk")
    return list(entries.values_list("detail", flat=True))


def test_a_page_of_another_role_is_written_down_with_who_what_and_why(signed_in: Browser) -> None:
    assert signed_in("duty_officer").get(PEOPLE).status_code == 403
    entry = AuditEntry.objects.get(action="request.deny")
    assert (entry.actor_name, entry.address) == ("duty_officer甲（duty_officer）", "127.0.0.1")
    assert entry.detail == {
        "route": "access:people",
        "method": "GET",
        "why": "您的角色没有这项权限",
        "times": 1,
    }


def test_the_auditor_reads_it_in_words(signed_in: Browser) -> None:
    signed_in("duty_officer").get(PEOPLE)
    shown = signed_in("auditor").get("/audit/").content.decode()
    assert "越权操作被拒" in shown
    assert "页面：access:people；方式：查看；原因：您的角色没有这项权限；次数：1" in shown


def test_the_same_refusal_is_written_down_once_an_hour_with_its_number(
    signed_in: Browser, clock: Any
) -> None:
    client = signed_in("duty_officer")
    for _time in range(50):
        client.get(PEOPLE)
    note_denials()
    assert [entry["times"] for entry in denials()] == [1]
    clock.shift(timedelta(minutes=59))
    note_denials()
    assert [entry["times"] for entry in denials()] == [1]
    clock.shift(timedelta(minutes=1))
    note_denials()
    assert [entry["times"] for entry in denials()] == [1, 49]
    clock.shift(timedelta(hours=1))
    note_denials()
    assert not DeniedRequest.objects.exists()
    assert len(denials()) == 2


def test_each_person_and_each_page_is_counted_by_itself(signed_in: Browser) -> None:
    for role in ("duty_officer", "mediator"):
        for address in (PEOPLE, "/audit/"):
            signed_in(role).get(address)
    assert len(denials()) == 4


def test_made_up_methods_are_one_refusal(person: Callable[..., User], signed_in: Browser) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("duty_officer"))
    for number in range(10):
        assert client.generic(f"M{number:03}", "/sign-out/").status_code == 403
    assert [entry["method"] for entry in denials()] == ["OTHER"]
    shown = signed_in("auditor").get("/audit/").content.decode()
    assert "方式：其他方式" in shown


def test_beyond_a_number_an_hour_other_refusals_of_a_person_are_one(
    person: Callable[..., User], clock: Any
) -> None:
    by, other = person("duty_officer"), person("mediator")
    for number in range(3 * MOST_AN_HOUR):
        count_denial(Denial(f"page-{number}", "GET", "演示"), by=by)
    assert len(denials()) == MOST_AN_HOUR + 1
    count_denial(Denial("page-0", "GET", "演示"), by=by)
    assert DeniedRequest.objects.get(route="page-0").times == 1
    assert DeniedRequest.objects.get(actor_id=by.pk, route="").times == 2 * MOST_AN_HOUR - 1
    count_denial(Denial("page-999", "GET", "演示"), by=other)
    assert len(denials()) == MOST_AN_HOUR + 2
    clock.shift(timedelta(hours=1, minutes=1))
    note_denials()
    assert {entry["times"] for entry in denials()} == {1, 2 * MOST_AN_HOUR - 1}


def test_what_an_action_refuses_is_written_down(
    signed_in: Browser, url_values: dict[str, str]
) -> None:
    """The campaign is led by another department."""
    address = f"/outreach/campaigns/{url_values['campaign']}/withdraw/"
    assert signed_in("mediator").post(address, {"reason": "演示"}).status_code == 403
    assert (denials()[0]["route"], denials()[0]["method"]) == ("outreach:campaign_step", "POST")


def test_a_dispute_out_of_sight_is_refused_as_one_that_is_not_there_and_written_down(
    new_dispute: Dispute, person: Callable[..., User], districts: Any
) -> None:
    there = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    client = Client()
    client.force_login(person("mediator", "elsewhere", department=there))
    hidden = client.post(f"/disputes/{new_dispute.number}/note/", {"text": "演示"})
    missing = client.post("/disputes/LD20200101-0001/note/", {"text": "演示"})
    assert hidden.status_code == missing.status_code == 404
    token = re.compile(rb"[A-Za-z0-9]{64}")
    assert token.sub(b"", hidden.content) == token.sub(b"", missing.content)
    assert [(entry["route"], entry["why"]) for entry in denials()] == [
        ("disputes:note", "不在可见范围内")
    ]


def test_a_form_without_its_token_is_written_down(person: Callable[..., User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("duty_officer"))
    assert client.post("/sign-out/").status_code == 403
    assert denials()[0]["why"] == "请求没有通过核对"


def test_pages_that_are_allowed_write_no_count(signed_in: Browser) -> None:
    assert signed_in("duty_officer").get("/").status_code in {200, 302}
    assert not DeniedRequest.objects.exists()
    assert denials() == []


def test_who_is_not_signed_in_is_not_counted(client: Client) -> None:
    client.get(PEOPLE)
    assert denials() == []


def test_the_api_writes_down_what_it_refuses_to_a_person_and_to_a_key(
    signed_in: Browser, station: Any, person: Callable[..., User]
) -> None:
    assert signed_in("auditor").get("/api/v1/disputes").status_code == 403
    made = create_machine(
        name="接处警平台", department=station, sources=["police_110"], may_read=False,
        by=person("system_admin"),
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {made[1]}"}
    assert Client().get("/api/v1/disputes", headers=headers).status_code == 403
    entries = AuditEntry.objects.filter(action="request.deny").order_by("pk")
    assert [entry.actor_kind for entry in entries] == ["user", "machine"]
    assert {entry.detail["why"] for entry in entries} == {"这个账号不能读取纠纷"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_deniedrequest",
        "UPDATE access_deniedrequest SET route = 'x'",
        "UPDATE access_deniedrequest SET actor_id = 0",
        "UPDATE access_deniedrequest SET times = 1",
        "UPDATE access_deniedrequest SET times = 0",
        "UPDATE access_deniedrequest SET times = 0, noted_in = noted_in + 1",
        "UPDATE access_deniedrequest SET times = 0, noted_in = (SELECT MAX(id) FROM " + AUDIT,
        "UPDATE access_deniedrequest SET noted_in = 0, times = 0",
        "UPDATE access_deniedrequest SET times = 'zzz'",
        "UPDATE access_deniedrequest SET times = x'ff'",
        REPLACED,
    ],
)
def test_the_database_keeps_what_was_counted(
    person: Callable[..., User], statement: str, guarded_counts: None
) -> None:
    if connection.vendor != "sqlite" and "REPLACE" in statement:
        pytest.skip("PostgreSQL replaces nothing")
    for _time in range(4):
        count_denial(Denial("page", "GET", "演示"), by=person("duty_officer"))
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert DeniedRequest.objects.get().times == 3


def test_a_count_dated_to_the_future_is_written_down_all_the_same(
    person: Callable[..., User], guarded_counts: None
) -> None:
    for _time in range(4):
        count_denial(Denial("page", "GET", "演示"), by=person("duty_officer"))
    DeniedRequest.objects.update(noted_at=timezone.now() + timedelta(days=400_000))
    note_denials()
    assert [entry["times"] for entry in denials()] == [1, 3]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.machine_clock
def test_a_refusal_does_not_wait_for_a_locked_database(
    signed_in: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("duty_officer")
    client.get("/")  # the session is as fresh as it gets
    locked, done = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                DeniedRequest.objects.create(
                    actor_kind="user", actor_id=User.objects.get().pk, route="access:people",
                    method="GET", reason="您的角色没有这项权限", noted_at=timezone.now(),
                    latest_at=timezone.now(),
                )  # fmt: skip
                locked.set()
                done.wait(20)
                transaction.set_rollback(True)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(hold)
        assert locked.wait(10)
        began = time.monotonic()
        try:
            assert client.get(PEOPLE).status_code == 403
            assert time.monotonic() - began < 3
        finally:
            done.set()
    assert "a refusal could not be counted" in caplog.text
    assert client.get(PEOPLE).status_code == 403
    assert len(denials()) == 1
