"""The table of roles and permissions makes sense, and the doors keep to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory

from liandong.desk.access.actors import System
from liandong.desk.access.guard import check, requires
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES, Rows
from liandong.desk.access.visible_rows import scope, sees_reports

CASE_DATA = {
    Permission.VIEW_BOARD,
    Permission.VIEW_DISPUTES,
    Permission.VIEW_REPORTS,
    Permission.VIEW_PICTURE,
    Permission.REGISTER,
    Permission.VIEW_CONSULTATIONS,
    Permission.CONSULT,
    Permission.IMPORT,
    Permission.CORRECT,
    Permission.LINK,
    Permission.NOTE,
    Permission.EXPORT,
    Permission.UNMASK,
}
ADMINISTRATION = {
    Permission.MANAGE_PEOPLE,
    Permission.MANAGE_MACHINES,
    Permission.MANAGE_DIRECTORY,
    Permission.VIEW_AUDIT,
}


def test_each_permission_is_somebody_s() -> None:
    assert set(Permission) == set().union(*(role.permissions for role in ROLES.values()))


def test_the_three_administrators_share_nothing_and_see_no_case() -> None:
    powers = [ROLES[key] for key in ("system_admin", "security_admin", "auditor")]
    for role in powers:
        assert role.rows is Rows.NONE
        assert not role.permissions & CASE_DATA
        assert not role.sees_people
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert not powers[first].permissions & powers[second].permissions


def test_nobody_who_handles_cases_administers() -> None:
    for role in ROLES.values():
        assert not (role.permissions & CASE_DATA and role.permissions & ADMINISTRATION)


def test_reports_of_offences_are_the_regulator_s_alone(person: Callable[..., User]) -> None:
    assert [key for key in ROLES if sees_reports(person(key))] == ["regulator"]


def test_who_may_unmask_sees_people_in_the_first_place() -> None:
    assert all(role.sees_people for role in ROLES.values() if Permission.UNMASK in role.permissions)


def test_an_account_out_of_use_may_nothing_and_sees_nothing(person: Callable[..., User]) -> None:
    former = person("supervisor", is_active=False)
    assert not any(former.has_permission(permission) for permission in Permission)
    assert scope(former) == []


@pytest.mark.parametrize(
    ("role", "visible"),
    [
        ("duty_officer", ["铜马商圈"]),
        ("mediator", ["铜马商圈"]),
        ("people_mediator", ["铜马商圈"]),
        ("regulator", None),
        ("analyst", None),
        ("supervisor", None),
        ("system_admin", []),
        ("security_admin", []),
        ("auditor", []),
    ],
)
def test_rows_of_each_role(person: Callable[..., User], role: str, visible: Any) -> None:
    assert scope(person(role)) == visible


def machine(department: Department, **fields: object) -> MachineAccount:
    return MachineAccount(name="接处警平台", department=department, **fields)


def test_a_machine_pushes_and_reads_only_what_it_was_granted(station: Department) -> None:
    pushing = machine(station)
    assert pushing.has_permission(Permission.IMPORT)
    assert not pushing.has_permission(Permission.VIEW_DISPUTES)
    assert scope(pushing) == []
    reading = machine(station, may_read=True)
    assert reading.has_permission(Permission.VIEW_DISPUTES)
    assert scope(reading) == ["铜马商圈"]
    assert not machine(station, may_read=True, is_active=False).has_permission(Permission.IMPORT)


def test_the_desk_s_own_jobs_may_everything() -> None:
    check(System("disputes.place"), Permission.IMPORT)
    assert scope(System("disputes.place")) is None


def test_actions_are_refused_without_the_permission(person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied, match="没有这项权限"):
        check(person("analyst"), Permission.IMPORT)


@requires(Permission.IMPORT, Permission.MANAGE_PEOPLE)
def view(request: Any) -> Any:
    return HttpResponse(request.user.role)


@pytest.mark.parametrize("role", list(ROLES))
def test_a_view_lets_in_who_has_any_one_of_its_permissions(
    person: Callable[..., User], role: Any
) -> None:
    request = RequestFactory().get("/")
    request.user = person(role)
    if {Permission.IMPORT, Permission.MANAGE_PEOPLE} & ROLES[role].permissions:
        answer = view(request)
        assert isinstance(answer, HttpResponse)
        assert answer.content.decode() == role
    else:
        with pytest.raises(PermissionDenied):
            view(request)


def test_who_is_not_signed_in_comes_back_after_signing_in(client: Client, db: None) -> None:
    assert client.get("/people/?q=a")["Location"] == "/sign-in/?next=/people/%3Fq%3Da"
    answer = client.get("/people/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/"


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_begins_on_a_page_that_it_may_see(
    signed_in: Callable[[str], Client], role: Any
) -> None:
    answer = signed_in(role).get("/", follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (200, 1)
