"""Keys of the API: how often they may call, how long they open, who reads about the API."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.actions.contacts import set_contact
from liandong.desk.access.actions.machines import (
    count_call,
    create_machine,
    machine_of,
    renew_machine,
)
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, Department, MachineAccount, User
from liandong.desk.handling.actions.expiring_keys import warn_of_keys
from liandong.desk.handling.models import Notice

LIST = "/api/v1/disputes"
DESCRIPTION = "/api/v1/openapi.json"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now().replace(second=0, microsecond=0), tick=False) as moved:
        yield moved


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    return person("system_admin")


@pytest.fixture
def made(station: Department, admin: User) -> tuple[MachineAccount, str]:
    return create_machine(
        name="接处警平台", department=station, sources=["police_110"], may_read=True, by=admin
    )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", [DESCRIPTION, "/api/docs/"])
def test_a_stranger_reads_nothing_about_the_api(client: Client, path: Any) -> None:
    answer = client.get(path)
    assert answer.status_code in {302, 401}
    assert "records" not in answer.content.decode()


@pytest.mark.django_db
def test_a_made_up_key_reads_nothing_about_it_either(client: Client) -> None:
    assert client.get(DESCRIPTION, headers=bearer("ld_made-up")).status_code == 401


@pytest.mark.django_db
def test_who_has_a_key_or_is_signed_in_reads_the_description(
    client: Client, made: tuple[MachineAccount, str], signed_in: Callable[[str], Client]
) -> None:
    _machine, key = made
    assert client.get(DESCRIPTION, headers=bearer(key)).json()["paths"]
    assert signed_in("system_admin").get(DESCRIPTION).json()["paths"]


@pytest.mark.django_db
def test_a_key_calls_so_often_a_minute_and_no_oftener(
    client: Client, made: tuple[MachineAccount, str], settings: Settings, clock: Any
) -> None:
    settings.LIANDONG_API_PER_MINUTE = 3
    _machine, key = made
    clock.shift(timedelta(seconds=40))
    answers = [client.get(LIST, headers=bearer(key)) for _call in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "20"
    assert "频繁" in answers[-1].json()["message"]
    clock.shift(timedelta(seconds=20))
    assert client.get(LIST, headers=bearer(key)).status_code == 200


@pytest.mark.django_db
def test_one_key_does_not_use_up_the_calls_of_another(
    client: Client,
    made: tuple[MachineAccount, str],
    settings: Settings,
    station: Department,
    admin: User,
) -> None:
    settings.LIANDONG_API_PER_MINUTE = 1
    _other, key = create_machine(
        name="另一平台", department=station, sources=[], may_read=True, by=admin
    )
    for _call in range(2):
        client.get(LIST, headers=bearer(made[1]))
    assert client.get(LIST, headers=bearer(key)).status_code == 200


@pytest.mark.django_db
def test_pushes_count_as_calls(
    client: Client, made: tuple[MachineAccount, str], settings: Settings
) -> None:
    settings.LIANDONG_API_PER_MINUTE = 1
    statuses = [
        client.post(
            "/api/v1/records", "[]", content_type="application/json", headers=bearer(made[1])
        ).status_code
        for _call in range(2)
    ]
    assert statuses[1] == 429


@pytest.mark.django_db
def test_a_person_at_the_desk_is_not_counted(
    signed_in: Callable[[str], Client], settings: Settings
) -> None:
    settings.LIANDONG_API_PER_MINUTE = 1
    browser = signed_in("duty_officer")
    assert [browser.get(LIST).status_code for _call in range(3)] == [200, 200, 200]


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_are_all_counted(
    made: tuple[MachineAccount, str], settings: Settings, clock: Any
) -> None:
    settings.LIANDONG_API_PER_MINUTE = 5
    machine, _key = made

    def call(_number: int) -> bool:
        try:
            return count_call(machine=machine)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(call, range(12))) == 5


@pytest.mark.django_db
def test_a_key_opens_no_longer_than_it_was_made_for(
    client: Client, station: Department, admin: User, clock: Any
) -> None:
    _machine, key = create_machine(
        name="接处警平台", department=station, sources=[], may_read=True, days=90, by=admin
    )
    clock.shift(timedelta(days=90, seconds=-1))
    assert client.get(LIST, headers=bearer(key)).status_code == 200
    clock.shift(timedelta(seconds=1))
    answer = client.get(LIST, headers=bearer(key))
    assert answer.status_code == 401
    assert "密钥已到期" in answer.json()["message"]
    assert client.get(DESCRIPTION, headers=bearer(key)).status_code == 401


@pytest.mark.django_db
def test_a_key_made_on_the_page_has_an_end(
    signed_in: Callable[[str], Client], station: Department
) -> None:
    form = {"name": "平台", "department": station.pk, "may_read": "on", "days": "180"}
    signed_in("system_admin").post("/machines/new/", form)
    assert MachineAccount.objects.get().days_left in {179, 180}


@pytest.mark.django_db
def test_the_key_before_a_renewal_serves_a_week(
    made: tuple[MachineAccount, str], admin: User, clock: Any
) -> None:
    machine, old = made
    new = renew_machine(machine=machine, by=admin)
    assert machine_of(old) == machine_of(new) == machine
    clock.shift(timedelta(days=7, seconds=1))
    assert machine_of(old) is None
    assert machine_of(new) == machine


@pytest.mark.django_db
def test_a_renewal_does_not_bring_an_expired_key_back(
    made: tuple[MachineAccount, str], admin: User, clock: Any
) -> None:
    machine, old = made
    clock.shift(timedelta(days=366))
    new = renew_machine(machine=machine, by=admin)
    assert machine_of(old) is None
    assert machine_of(new) == machine


@pytest.mark.django_db
def test_revoking_ends_the_old_key_as_well(
    made: tuple[MachineAccount, str], admin: User, signed_in: Callable[[str], Client]
) -> None:
    machine, old = made
    new = renew_machine(machine=machine, by=admin)
    signed_in("system_admin").post(f"/machines/{machine.pk}/revoke/")
    assert machine_of(old) is machine_of(new) is None


@pytest.mark.django_db
def test_a_page_that_is_older_than_the_revocation_gets_no_new_key(
    made: tuple[MachineAccount, str], admin: User
) -> None:
    machine, _key = made
    MachineAccount.objects.filter(pk=machine.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="已停用"):
        renew_machine(machine=machine, by=admin)
    machine.refresh_from_db()
    assert machine.old_key_hash is None


@pytest.mark.django_db
def test_who_manages_keys_hears_of_an_end_before_it_comes(
    made: tuple[MachineAccount, str],
    admin: User,
    person: Callable[..., User],
    clock: Any,
    signed_in: Callable[[str], Client],
) -> None:
    security = person("security_admin")
    set_contact(person=admin, mobile="", email="admin@desk.example.cn", by=security)
    set_contact(person=person("duty_officer"), mobile="", email="duty@desk.example.cn", by=security)
    browser = signed_in("system_admin")
    clock.shift(timedelta(days=330))
    assert warn_of_keys(by=System("test")) == 0
    sent = []
    for days in (335, 336, 350, 358, 359, 364):
        clock.move_to(made[0].created_at + timedelta(days=days, hours=1))
        sent.append(warn_of_keys(by=System("test")))
        sent.append(warn_of_keys(by=System("test")))
    assert sent == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0]
    assert {str(notice.to) for notice in Notice.objects.all()} == {"admin@desk.example.cn"}
    assert "接处警平台" in str(Notice.objects.latest("pk").text)
    assert AuditEntry.objects.filter(action="machine.warn").count() == 3
    User.objects.filter(pk=admin.pk).update(password_changed_at=timezone.now())
    browser.force_login(admin)
    assert "请换发并交给对方系统" in browser.get("/machines/").content.decode()
    renew_machine(machine=made[0], by=admin)
    assert warn_of_keys(by=System("test")) == 0
    assert "请换发并交给对方系统" not in browser.get("/machines/").content.decode()
