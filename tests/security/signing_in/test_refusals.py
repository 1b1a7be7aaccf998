"""Who is not known may be refused for ever; the audit stays as small as before."""

import asyncio
import json
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import Error, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actions.machines import create_machine
from liandong.desk.access.actions.refusals import Why, count_refusal, note_refusals
from liandong.desk.access.actors import System, current_address
from liandong.desk.access.models import AuditEntry, Refusal
from liandong.desk.access.sealing.triggers import REFUSALS
from liandong.desk.config.server import asgi
from liandong.desk.config.server.bodies import Bodies
from tests.desk.access.triggers import COUNTING, unguarded
from tests.desk.steps.samples import PASSWORD

pytestmark = pytest.mark.database

LIST = "/api/v1/disputes"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as moved:
        yield moved


@pytest.fixture
def key(station: Any, person: Any) -> str:
    by = person("system_admin")
    made = create_machine(
        name="接处警平台", department=station, sources=["police_110"], may_read=True, by=by
    )
    return made[1]


def refusals() -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(action="session.refuse").order_by("pk")
    return list(entries.values_list("detail", flat=True))


def call(client: Client, key: str, address: str = "192.0.2.9") -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    return client.get(LIST, headers=headers, REMOTE_ADDR=address)


@pytest.mark.django_db
def test_a_wrong_key_is_written_down_once_a_minute_with_how_often_it_came(
    client: Client, clock: Any
) -> None:
    for _call in range(50):
        assert call(client, "ld_wrong").status_code == 401
    assert [entry["times"] for entry in refusals()] == [1]
    clock.shift(timedelta(minutes=1))
    note_refusals()
    note_refusals()
    assert [entry["times"] for entry in refusals()] == [1, 49]
    entry = AuditEntry.objects.filter(action="session.refuse").latest("pk")
    assert (entry.address, entry.actor_name, entry.detail["why"]) == ("192.0.2.9", "api", "key")


@pytest.mark.django_db
def test_who_tries_on_later_is_written_down_with_what_was_counted_before(
    client: Client, clock: Any
) -> None:
    for _call in range(3):
        call(client, "ld_wrong")
    clock.shift(timedelta(minutes=5))
    call(client, "ld_wrong")
    assert [entry["times"] for entry in refusals()] == [1, 3]


@pytest.mark.django_db
def test_tries_at_a_locked_door_are_written_down_once_a_minute(
    client: Client, person: Any, clock: Any
) -> None:
    person("duty_officer")
    form = {"username": "duty_officer", "password": "wrong"}
    for _time in range(60):
        client.post("/sign-in/", form)
    assert len(refusals()) == 6  # five failures, and that the door is locked
    clock.shift(timedelta(minutes=1))
    note_refusals()
    assert refusals()[-1]["times"] == 54


@pytest.mark.long
@pytest.mark.django_db
def test_a_locked_address_that_names_another_account_each_time_gets_one_entry(
    client: Client, clock: Any
) -> None:
    for number in range(200):
        client.post("/sign-in/", {"username": f"guess{number}", "password": "wrong"})
    assert len(refusals()) == 31
    assert Refusal.objects.count() == 1


@pytest.mark.long
@pytest.mark.django_db
def test_an_address_that_sends_many_wrong_keys_is_locked_out(
    client: Client, key: str, clock: Any
) -> None:
    refused = [call(client, f"ld_{number}") for number in range(100)]
    assert [answer.status_code for answer in refused] == [401] * 30 + [429] * 70
    assert {answer.get("Retry-After") for answer in refused} == {None, "600"}
    assert len(refusals()) == 31
    assert call(client, "ld_other", address="192.0.2.10").status_code == 401
    assert call(client, key).status_code == 200  # a system behind the same gateway
    clock.shift(timedelta(minutes=11))
    assert call(client, "ld_again").status_code == 401


@pytest.mark.django_db
def test_a_system_that_keeps_sending_a_key_that_was_revoked_locks_nobody_out(
    client: Client, clock: Any
) -> None:
    answers = []
    for _call in range(40):
        answers.append(call(client, "ld_revoked").status_code)
        clock.shift(timedelta(seconds=30))
    assert set(answers) == {401}


@pytest.mark.django_db
def test_wrong_keys_lock_nobody_out_of_the_pages(client: Client, person: Any) -> None:
    person("duty_officer")
    for number in range(40):
        call(client, f"ld_{number}", address="127.0.0.1")
    form = {"username": "duty_officer", "password": PASSWORD}
    assert client.post("/sign-in/", form).status_code == 302


@pytest.mark.django_db
def test_what_no_longer_counts_is_forgotten(client: Client, clock: Any) -> None:
    call(client, "ld_wrong")
    clock.shift(timedelta(hours=1))
    note_refusals()
    assert not Refusal.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_refusal",
        "UPDATE access_refusal SET address = '192.0.2.10'",
        "UPDATE access_refusal SET times = 1",
        "UPDATE access_refusal SET times = 0",
        "UPDATE access_refusal SET times = 'zzz'",
        "UPDATE access_refusal SET times = 0, noted_in = (SELECT MAX(id) FROM access_auditentry)",
    ],
)
@pytest.mark.django_db
def test_the_database_keeps_what_was_counted_of_strangers(client: Client, statement: str) -> None:
    with unguarded(Refusal, but=COUNTING[:-1], counts=True, noted=REFUSALS):
        pass
    for _call in range(4):
        call(client, "ld_wrong")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Refusal.objects.get().times == 3


@pytest.mark.django_db
def test_a_count_dated_to_the_future_is_written_down_all_the_same(client: Client) -> None:
    for _call in range(4):
        call(client, "ld_wrong")
    Refusal.objects.update(noted_at=timezone.now() + timedelta(days=400_000))
    note_refusals()
    assert [entry["times"] for entry in refusals()] == [1, 3]


@pytest.mark.django_db(transaction=True)
def test_refusals_at_once_are_all_counted(clock: Any) -> None:
    def refuse(_number: int) -> None:
        current_address.set("192.0.2.9")
        try:
            count_refusal(account="a", why=Why.KEY, by=System("api"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(refuse, range(24)))
    assert [entry["times"] for entry in refusals()] == [1]
    assert Refusal.objects.get().times == 23


def push(folder: Path, key: str) -> tuple[int, str]:
    """Status and message of a push whose body is larger than what anybody may send."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def nobody(*_call: Any) -> None:
        raise AssertionError("it reached the API")

    headers = [(b"authorization", b"Bearer " + key.encode()), (b"content-length", b"100000")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/records", "headers": headers}
    current_address.set("192.0.2.9")
    bodies = Bodies(nobody, asgi._is_known, folder)
    asyncio.run(bodies(scope, receive, send))
    bodies._threads.submit(connections.close_all).result()
    return sent[0]["status"], json.loads(sent[1]["body"])["message"]


@pytest.mark.django_db(transaction=True)
def test_a_large_push_is_refused_in_the_same_words_as_a_small_one(
    tmp_path: Path, key: str, clock: Any
) -> None:
    status, message = push(tmp_path, "ld_wrong")
    assert (status, message) == (401, "请用有效的密钥（Authorization: Bearer …）")
    clock.shift(timedelta(days=366))
    status, message = push(tmp_path, key)
    assert status == 401
    assert "密钥已到期" in message
    for _push in range(5):
        push(tmp_path, key)
    assert [entry["why"] for entry in refusals()] == ["key", "expired"]
    assert set(AuditEntry.objects.filter(action="session.refuse").values_list("address")) == {
        ("192.0.2.9",)
    }
