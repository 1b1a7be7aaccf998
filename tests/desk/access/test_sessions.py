"""When a session ends by itself, and what keeps it alive."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.sign_in.sessions import person_of


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(clock: Any, person: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(person("analyst"))
    client.get("/jobs/")
    return client


def test_half_an_hour_without_use_ends_it_and_says_so(browser: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=30, seconds=1))
    answer = browser.get("/jobs/")
    assert answer["Location"] == "/sign-in/?next=/jobs/"
    assert "已自动退出" in browser.get(answer["Location"]).content.decode()
    assert browser.get("/jobs/").status_code == 302


def test_use_keeps_it_open(browser: Client, clock: Any) -> None:
    for _step in range(4):
        clock.shift(timedelta(minutes=20))
        assert browser.get("/jobs/").status_code == 200


def test_a_page_that_refreshes_itself_is_not_use(browser: Client, clock: Any) -> None:
    for _step in range(3):
        clock.shift(timedelta(minutes=9))
        assert browser.get("/jobs/", headers={"X-Live": "1"}).status_code == 200
    clock.shift(timedelta(minutes=9))
    assert browser.get("/jobs/", headers={"X-Live": "1"}).status_code == 302


def test_the_cookie_goes_with_the_browser_and_is_hidden_from_scripts(
    client: Client, person: Callable[..., User]
) -> None:
    person("analyst")
    client.post("/sign-in/", {"username": "analyst", "password": "Hutong-2026-x"})
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


def test_use_is_written_at_most_once_a_minute(browser: Client, clock: Any) -> None:
    for seconds, writes in ((20, 0), (45, 1), (20, 0)):
        clock.shift(timedelta(seconds=seconds))
        with CaptureQueriesContext(connection) as queries:
            browser.get("/jobs/")
        assert sum(query["sql"].startswith("UPDATE") for query in queries) == writes


def test_a_session_key_leads_to_its_person(browser: Client, clock: Any) -> None:
    assert person_of(browser.session.session_key).role == "analyst"
    assert person_of(None) is None
    assert person_of("made-up") is None
    clock.shift(timedelta(minutes=31))
    assert person_of(browser.session.session_key) is None


def test_an_account_that_is_locked_is_out_at_once(browser: Client) -> None:
    user = person_of(browser.session.session_key)
    type(user).objects.update(is_active=False)
    assert browser.get("/jobs/").status_code == 302
    assert person_of(browser.session.session_key) is None
