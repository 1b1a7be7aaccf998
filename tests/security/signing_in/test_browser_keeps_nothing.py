"""What a browser may keep of the desk: no answer, no draft, no key but one's own."""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actions.drafts import LARGEST, MOST
from liandong.desk.access.actions.machines import create_machine
from liandong.desk.access.jobs import forget
from liandong.desk.access.models import Draft, Session, User
from tests.desk.every_app.test_every_url import address, routes

pytestmark = pytest.mark.django_db
DRAFTS: Final = "/drafts/?form=registration"
WORDS: Final = {"who": "演示甲 19900001234", "what": "买的金项链不足克重", "told=1": True}


def type_in(client: Client, words: dict[str, object] = WORDS, address: str = DRAFTS) -> int:
    return client.post(address, json.dumps(words), content_type="application/json").status_code


def read(client: Client, address: str = DRAFTS) -> object:
    return client.get(address).json()["fields"]


@pytest.mark.long
@pytest.mark.parametrize("role", ["supervisor", "system_admin", "lawyer"])
def test_no_answer_is_stored_by_a_browser_or_a_proxy(
    role: str, url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(role)
    client.raise_request_exception = False
    paths = [address(route, url_values) for route in routes() if route != "/sign-out/"]
    replies = {path: client.get(path) for path in paths}
    fragments = [path for path in paths if replies[path].status_code == 200]
    replies |= {f"{path} #": client.get(path, headers={"HX-Request": "true"}) for path in fragments}
    wrong = [path for path, reply in replies.items() if reply["Cache-Control"] != "no-store"]
    assert len(fragments) > 5
    assert not wrong, "\n".join(wrong)


def test_neither_are_refusals_and_answers_to_machines(
    client: Client, person: Callable[..., User]
) -> None:
    by = person("system_admin")
    granted: dict[str, Any] = {"sources": ["police_110"], "may_read": True, "by": by}
    _machine, key = create_machine(name="接警平台", department=by.department, **granted)
    known = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/disputes", headers=known).status_code == 200
    for path in ("/sign-in/", "/nowhere/", "/board/", "/api/v1/disputes", "/api/v1/nothing"):
        for headers in ({}, known):
            assert client.get(path, headers=headers)["Cache-Control"] == "no-store", path


def test_what_is_the_same_for_all_stays_cacheable(client: Client) -> None:
    assert "max-age" in client.get("/static/ui/mark.svg")["Cache-Control"]


def test_signing_out_drops_what_the_browser_kept(signed_in: Callable[..., Client]) -> None:
    reply = signed_in("duty_officer").post("/sign-out/")
    assert '"cache"' in reply["Clear-Site-Data"]
    assert "storage" not in reply["Clear-Site-Data"], "it would destroy what is not synchronised"


def test_a_draft_comes_back_to_who_typed_it_and_to_nobody_else(
    signed_in: Callable[..., Client],
) -> None:
    own, other = signed_in("duty_officer"), signed_in("supervisor")
    assert type_in(own) == 204
    assert read(own) == WORDS
    assert read(other) is None
    assert type_in(Client()) == 302
    assert Client().get(DRAFTS).status_code == 302


def test_nor_to_the_same_person_in_another_session(signed_in: Callable[..., Client]) -> None:
    type_in(signed_in("duty_officer"))
    assert read(signed_in("duty_officer")) is None


def test_a_draft_lies_encrypted_in_the_database(signed_in: Callable[..., Client]) -> None:
    from django.db import connection

    type_in(signed_in("duty_officer"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM access_draft")
        (stored,) = cursor.fetchone()
    assert "金项链".encode() not in bytes(stored)
    assert b"19900001234" not in bytes(stored)
    assert b"\\u91d1" not in bytes(stored)


def test_signing_out_ends_it(signed_in: Callable[..., Client]) -> None:
    client = signed_in("duty_officer")
    type_in(client)
    client.post("/sign-out/")
    assert not Draft.objects.exists()


def test_so_does_a_session_that_goes_idle_or_is_forgotten(signed_in: Callable[..., Client]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in("duty_officer")
        client.get("/password/")
        type_in(client)
        clock.shift(timedelta(minutes=31))
        client.get("/board/")
        assert not Draft.objects.exists()
    type_in(signed_in("duty_officer"))
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    forget()
    assert not Draft.objects.exists()


def test_the_next_person_in_the_same_browser_finds_nothing(person: Callable[..., User]) -> None:
    client = Client()
    client.force_login(person("duty_officer"))
    type_in(client)
    client.force_login(person("supervisor"))
    assert read(client) is None


def test_what_is_dropped_is_gone_and_drafts_have_their_bounds(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("duty_officer")
    type_in(client)
    assert client.delete(DRAFTS).status_code == 204
    assert read(client) is None
    assert type_in(client, {"what": "长" * LARGEST}) == 422
    assert client.post(DRAFTS, "[]", content_type="application/json").status_code == 422
    assert client.post(DRAFTS, b"\xff\x00", content_type="application/json").status_code == 422
    assert type_in(client, address="/drafts/") == 422
    for number in range(MOST + 3):
        assert type_in(client, address=f"/drafts/?form=note-{number}") == 204
    assert Draft.objects.count() == MOST
    assert read(client, f"/drafts/?form=note-{MOST + 2}") == WORDS


def test_each_person_has_a_key_of_the_scene_and_always_the_same(
    signed_in: Callable[..., Client],
) -> None:
    def key(role: str) -> bytes:
        return b64decode(signed_in(role).get("/handling/scene/key/").json()["key"])

    assert key("duty_officer") == key("duty_officer")
    assert key("duty_officer") != key("mediator")
    assert len(key("duty_officer")) == 32


def test_nobody_gets_a_key_of_the_scene_without_being_sent_there(
    client: Client, signed_in: Callable[..., Client]
) -> None:
    assert client.get("/handling/scene/key/").status_code == 302
    assert signed_in("auditor").get("/handling/scene/key/").status_code == 403
