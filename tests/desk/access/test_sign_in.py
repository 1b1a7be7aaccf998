"""Signing in, the lock-out, and what the answers give away."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, SignInFailure, User

URL = "/sign-in/"
PASSWORD = "Hutong-2026-x"  # as the fixture `person` gives it


def attempt(client: Client, username: str, password: str = "wrong", **extra: str) -> str:
    return client.post(URL, {"username": username, "password": password, **extra}).content.decode()


def test_the_right_password_opens_a_session_and_is_written_down(
    client: Client, person: Callable[..., User]
) -> None:
    officer = person("duty_officer")
    answer = client.post(URL, {"username": "duty_officer", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(officer.pk)
    entry = AuditEntry.objects.get(action="session.sign_in")
    assert (entry.actor_id, entry.address) == (officer.pk, "127.0.0.1")


def test_the_session_has_another_key_after_sign_in(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.post(URL, {"username": "duty_officer", "password": PASSWORD})
    assert client.session.session_key != before


def test_one_comes_back_to_where_one_wanted_to_go(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    form = {"username": "duty_officer", "password": PASSWORD, "next": "/password/"}
    assert client.post(URL, form)["Location"] == "/password/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:1"])
def test_nobody_is_led_to_another_host(
    client: Client, person: Callable[..., User], elsewhere: str
) -> None:
    person("duty_officer")
    form = {"username": "duty_officer", "password": PASSWORD, "next": elsewhere}
    assert client.post(URL, form)["Location"] == "/"


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    known = attempt(client, "duty_officer")
    unknown = attempt(client, "nobody_here")
    assert "账号或口令不对" in known
    assert strip(known) == strip(unknown)


def test_an_unknown_account_locks_exactly_as_a_known_one(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    answers = {
        name: [strip(attempt(client, name)) for _time in range(7)]
        for name in ("duty_officer", "nobody_here")
    }
    assert answers["duty_officer"] == answers["nobody_here"]
    assert "分钟后再试" in answers["duty_officer"][-1]


def test_five_failures_lock_even_the_right_password_for_ten_minutes(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(5):
            attempt(client, "duty_officer")
        assert "10 分钟后再试" in attempt(client, "duty_officer", PASSWORD)
        clock.shift(timedelta(minutes=9, seconds=30))
        assert "1 分钟后再试" in attempt(client, "duty_officer", PASSWORD)
        clock.shift(timedelta(seconds=31))
        assert (
            client.post(URL, {"username": "duty_officer", "password": PASSWORD}).status_code == 302
        )


def test_attempts_during_the_lock_do_not_lengthen_it(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(5):
            attempt(client, "duty_officer")
        clock.shift(timedelta(minutes=8))
        attempt(client, "duty_officer")
        clock.shift(timedelta(minutes=2, seconds=1))
        assert (
            client.post(URL, {"username": "duty_officer", "password": PASSWORD}).status_code == 302
        )


def test_slow_guessing_locks_again_after_each_further_failure(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(5):
            attempt(client, "duty_officer")
        clock.shift(timedelta(minutes=11))
        assert "账号或口令不对" in attempt(client, "duty_officer")
        assert "分钟后再试" in attempt(client, "duty_officer", PASSWORD)


def test_a_success_forgets_the_failures_before_it(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    for _round in range(3):
        for _time in range(4):
            attempt(client, "duty_officer")
        attempt(client, "duty_officer", PASSWORD)
    assert not SignInFailure.objects.exists()


def test_an_account_locks_no_matter_how_its_name_is_written(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    for name in ("duty_officer", " duty_officer", "DUTY_OFFICER", "Duty_Officer", "duty_officer "):
        attempt(client, name)
    assert "分钟后再试" in attempt(client, "duty_officer", PASSWORD)


def test_an_address_that_tries_many_accounts_is_refused(
    client: Client, person: Callable[..., User]
) -> None:
    person("duty_officer")
    for number in range(30):
        attempt(client, f"guess{number}")
    assert "分钟后再试" in attempt(client, "duty_officer", PASSWORD)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    form = {"username": "duty_officer", "password": PASSWORD}
    assert elsewhere.post(URL, form).status_code == 302


def test_failures_are_written_down_without_what_was_typed(
    client: Client, person: Callable[..., User]
) -> None:
    attempt(client, "Secret-Pass-1", "something")
    entry = AuditEntry.objects.get(action="session.refuse")
    assert "Secret" not in str(entry.detail) + entry.actor_name
    assert not SignInFailure.objects.filter(account_key__contains="Secret").exists()


def test_an_account_out_of_use_stays_outside(client: Client, person: Callable[..., User]) -> None:
    person("duty_officer", is_active=False)
    assert "账号或口令不对" in attempt(client, "duty_officer", PASSWORD)


def test_the_backend_of_django_keeps_the_same_lock(
    person: Callable[..., User], rf: RequestFactory
) -> None:
    person("duty_officer")
    request = rf.post(URL)
    for _time in range(5):
        assert authenticate(request, username="duty_officer", password="wrong") is None
    assert authenticate(request, username="duty_officer", password=PASSWORD) is None


def test_signing_out_needs_a_post_and_ends_the_session(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("duty_officer")
    assert browser.get("/sign-out/").status_code == 405
    assert browser.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in browser.session
    assert AuditEntry.objects.filter(action="session.sign_out").count() == 1


def test_no_session_is_opened_when_the_audit_cannot_be_written(
    client: Client, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    person("duty_officer")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.desk.access.audit.record", fail)
    with pytest.raises(RuntimeError):
        client.post(URL, {"username": "duty_officer", "password": PASSWORD})
    assert User.objects.get(username="duty_officer").last_login is None


def strip(page: str) -> str:
    """The page without what differs by itself: the tokens and the account typed."""
    return re.sub(r"[0-9A-Za-z]{64}|duty_officer|nobody_here", "", page)
