"""Sessions: how long they live whatever happens, and who can end which."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, Session, User
from liandong.desk.access.sign_in.sessions import person_of
from tests.desk.steps.samples import PASSWORD

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/125 Safari/537 Edg/125"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/125 Mobile Safari/537"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


def browser(user: User, agent: str = EDGE, address: str = "192.0.2.7") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/jobs/").status_code == 200


def test_a_session_that_is_always_used_ends_after_twelve_hours(
    clock: Any, person: Callable[..., User]
) -> None:
    client = browser(person("analyst"))
    key = client.session.session_key
    for _step in range(12 * 3):
        assert is_in(client)
        clock.shift(timedelta(minutes=20))
    assert is_in(client)
    clock.shift(timedelta(seconds=1))
    assert person_of(key) is None
    answer = client.get("/jobs/")
    assert answer["Location"] == "/sign-in/?next=/jobs/"
    assert "登录已满 12 小时" in client.get(answer["Location"]).content.decode()


def test_a_session_of_a_fast_clock_ends_when_the_clock_is_set(
    clock: Any, person: Callable[..., User]
) -> None:
    clock.shift(timedelta(days=40))
    client = browser(person("analyst"))
    assert is_in(client)
    clock.shift(timedelta(seconds=-60))
    assert is_in(client)
    clock.shift(timedelta(days=-40))
    assert person_of(client.session.session_key) is None
    answer = client.get("/jobs/")
    assert answer["Location"] == "/sign-in/?next=/jobs/"
    assert "服务器的时间调整过" in client.get(answer["Location"]).content.decode()


def test_changing_the_password_begins_no_new_life(clock: Any, person: Callable[..., User]) -> None:
    client = browser(person("analyst"))
    for _step in range(18):
        clock.shift(timedelta(minutes=20))
        client.get("/jobs/")
    new = {"new": "Qiaotou+2027y", "again": "Qiaotou+2027y"}
    assert client.post("/password/", {"present": PASSWORD, **new}).status_code == 302
    for _step in range(18):
        clock.shift(timedelta(minutes=20))
        client.get("/jobs/")
    clock.shift(timedelta(seconds=1))
    assert not is_in(client)


def test_changing_the_password_loses_no_draft(person: Callable[..., User]) -> None:
    user = person("analyst")
    client, other = browser(user), browser(user, PHONE)
    for device in (client, other):
        device.post("/drafts/?form=note-1", '{"text": "退货"}', content_type="application/json")
    new = {"new": "Qiaotou+2027y", "again": "Qiaotou+2027y"}
    before = client.session.session_key
    assert client.post("/password/", {"present": PASSWORD, **new}).status_code == 302
    assert client.session.session_key != before
    assert client.get("/drafts/?form=note-1").json()["fields"] == {"text": "退货"}
    assert not Session.objects.filter(pk=before).exists()


def test_who_has_to_change_the_password_first_loses_nothing_of_a_form(
    person: Callable[..., User],
) -> None:
    user = person("mediator")
    client = browser(user)
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    saved = client.post("/drafts/?form=note-1", '{"text": "退"}', content_type="application/json")
    assert saved.status_code == 204
    answer = client.post("/disputes/new/", {"what": "退货"}, follow=True)
    assert answer.redirect_chain == [("/password/", 302)]
    assert "没有收下" in answer.content.decode()
    new = {"new": "Qiaotou+2027y", "again": "Qiaotou+2027y"}
    client.post("/password/", {"present": PASSWORD, **new})
    assert client.get("/drafts/?form=note-1").json()["fields"] == {"text": "退"}


def test_drafts_are_no_devices(person: Callable[..., User]) -> None:
    user = person("analyst")
    here, there = browser(user), browser(user, PHONE)
    for form in ("note-1", "note-2"):
        there.post(f"/drafts/?form={form}", "{}", content_type="application/json")
    there.get("/jobs/")
    answer = here.post("/sessions/end/", follow=True)
    assert "已退出其他 1 处登录" in answer.content.decode()
    assert AuditEntry.objects.get(action="session.end").detail == {"entries": 1}


def test_signing_in_again_begins_anew(clock: Any, person: Callable[..., User]) -> None:
    user = person("analyst")
    client = browser(user)
    clock.shift(timedelta(hours=13))
    assert not is_in(client)
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert is_in(client)


def test_the_list_shows_ones_own_sessions_and_no_key_of_any(person: Callable[..., User]) -> None:
    user = person("analyst")
    here, phone = browser(user), browser(user, PHONE, "192.0.2.8")
    stranger = browser(person("duty_officer"), address="192.0.2.9")
    page = here.get("/sessions/").content.decode()
    assert "Edge · Windows" in page
    assert "Chrome · Android" in page
    assert "192.0.2.8" in page
    assert "192.0.2.9" not in page
    for client in (here, phone, stranger):
        assert client.session.session_key not in page


def test_a_lost_phone_is_signed_out_by_the_list(person: Callable[..., User]) -> None:
    user = person("analyst")
    here, phone, third = browser(user), browser(user, PHONE), browser(user)
    handle = Session.objects.get(pk=phone.session.session_key).handle
    assert here.post(f"/sessions/{handle}/end/").status_code == 302
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    entry = AuditEntry.objects.get(action="session.end")
    assert entry.actor_id == user.pk


def test_all_others_are_signed_out_at_once(person: Callable[..., User]) -> None:
    user = person("analyst")
    here, phone, third = browser(user), browser(user, PHONE), browser(user)
    colleague = browser(person("duty_officer"))
    here.post("/sessions/end/")
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, False)
    assert is_in(colleague)


def test_nobody_ends_the_session_of_another(person: Callable[..., User]) -> None:
    victim, attacker = browser(person("analyst")), browser(person("duty_officer"))
    handle = Session.objects.get(pk=victim.session.session_key).handle
    attacker.post(f"/sessions/{handle}/end/")
    attacker.post("/sessions/end/")
    assert is_in(victim)


def test_signing_out_leaves_no_row(person: Callable[..., User]) -> None:
    client = browser(person("analyst"))
    client.post("/sign-out/")
    assert not Session.objects.filter(person__isnull=False).exists()


def test_ending_a_session_needs_a_post(person: Callable[..., User]) -> None:
    client = browser(person("analyst"))
    assert client.get("/sessions/end/").status_code == 405
