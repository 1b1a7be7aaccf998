"""Machine accounts: a key shown once, kept as a hash, revoked for good."""

from collections.abc import Callable

import pytest
from django.test import Client

from liandong.desk.access.actions.machines import key_hash, machine_of
from liandong.desk.access.models import AuditEntry, Department, MachineAccount
from liandong.desk.access.roles import ROLES


@pytest.fixture
def admin(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("system_admin")


@pytest.fixture
def made(admin: Client, station: Department) -> tuple[MachineAccount, str]:
    form = {"name": "接处警平台", "department": station.pk, "sources": ["police_110"]}
    answer = admin.post("/machines/new/", form)
    return MachineAccount.objects.get(), answer.context["secret"]


def test_the_key_opens_the_account_and_is_stored_nowhere(made: tuple[MachineAccount, str]) -> None:
    machine, key = made
    assert machine_of(key) == machine
    stored = str(MachineAccount.objects.values()) + str(list(AuditEntry.objects.values()))
    assert key not in stored


def test_the_key_is_shown_once(made: tuple[MachineAccount, str], admin: Client) -> None:
    _machine, key = made
    page = admin.get("/machines/").content.decode()
    assert "接处警平台" in page
    assert key not in page


def test_a_revoked_key_opens_nothing(made: tuple[MachineAccount, str], admin: Client) -> None:
    machine, key = made
    admin.post(f"/machines/{machine.pk}/revoke/")
    assert machine_of(key) is None
    assert "已停用" in admin.get("/machines/").content.decode()
    assert AuditEntry.objects.filter(action="machine.revoke").count() == 1


@pytest.mark.parametrize("key", ["", "ld_", "x" * 500, "\ud800", "密钥"])
def test_no_other_key_opens_anything(made: tuple[MachineAccount, str], key: str) -> None:
    assert machine_of(key) is None


def test_use_is_noted(made: tuple[MachineAccount, str]) -> None:
    machine, key = made
    machine_of(key)
    machine.refresh_from_db()
    assert machine.last_used_at is not None


def test_an_account_that_may_nothing_is_not_made(admin: Client, station: Department) -> None:
    answer = admin.post("/machines/new/", {"name": "空", "department": station.pk})
    assert (answer.status_code, "至少选一个" in answer.content.decode()) == (422, True)


def test_hashes_are_sm3() -> None:
    assert key_hash("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_others_do_not_come_in(signed_in: Callable[[str], Client]) -> None:
    for role in set(ROLES) - {"system_admin"}:
        assert signed_in(role).get("/machines/").status_code == 403
