"""What the security administrator does to accounts and departments."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.actions import users as actions
from liandong.desk.access.forms.users import PersonForm
from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.access.roles import ROLES
from liandong.desk.directory.models import District
from tests.desk.outreach.page_versions import save_as_read

PASSWORD = "Hutong-2026-x"  # as the fixture `person` gives it


@pytest.fixture
def admin(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("security_admin")


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_list_shows_everybody_and_is_searched(
    admin: Client, officer: User, person: Callable[..., User]
) -> None:
    person("mediator", display_name="李解")
    assert "duty_officer" in text(admin.get("/people/"))
    found = text(admin.get("/people/?q=李解", headers={"HX-Request": "true"}))
    assert "李解" in found
    assert "duty_officer" not in found
    assert "<html" not in found


def test_the_list_takes_few_queries(
    admin: Client,
    person: Callable[..., User],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        person("mediator", f"m{number}")
    admin.get("/people/")  # notes the use of the session
    with django_assert_max_num_queries(6):
        admin.get("/people/")


def test_a_new_person_signs_in_with_the_password_shown_once(
    admin: Client, station: Department
) -> None:
    form = {
        "username": "newcomer",
        "display_name": "新人",
        "role": "mediator",
        "department": station.pk,
    }
    answer = admin.post("/people/new/", form)
    password = answer.context["secret"]
    assert password in text(answer)
    assert "no-store" in answer["Cache-Control"]
    browser = Client()
    browser.post("/sign-in/", {"username": "newcomer", "password": password})
    assert browser.get("/jobs/")["Location"] == "/password/"


def test_an_account_name_is_given_once_however_it_is_written(
    admin: Client, officer: User, station: Department
) -> None:
    form = {
        "username": "Duty_Officer",
        "display_name": "另一人",
        "role": "mediator",
        "department": station.pk,
    }
    answer = admin.post("/people/new/", form)
    assert (answer.status_code, "已有人使用" in text(answer)) == (422, True)


def test_another_role_counts_at_once_and_both_are_written_down(
    admin: Client, officer: User, station: Department
) -> None:
    form = {"display_name": "王甲", "role": "people_mediator", "department": station.pk}
    assert admin.post(f"/people/{officer.pk}/", form).status_code == 302
    officer.refresh_from_db()
    assert officer.job is ROLES["people_mediator"]
    detail = AuditEntry.objects.get(action="person.change").detail
    assert (detail["before"]["role"], detail["after"]["role"]) == (
        "duty_officer",
        "people_mediator",
    )


def test_a_locked_account_is_out_and_cannot_come_in(admin: Client, officer: User) -> None:
    browser = Client()
    browser.force_login(officer)
    admin.post(f"/people/{officer.pk}/lock/")
    assert browser.get("/jobs/").status_code == 302
    assert (
        browser.post("/sign-in/", {"username": "duty_officer", "password": PASSWORD}).status_code
        == 422
    )
    admin.post(f"/people/{officer.pk}/unlock/")
    assert (
        browser.post("/sign-in/", {"username": "duty_officer", "password": PASSWORD}).status_code
        == 302
    )


@pytest.mark.parametrize("step", ["lock", "reset-password"])
def test_what_ended_the_sessions_ended_them_for_good(
    admin: Client, officer: User, step: str
) -> None:
    """A cookie of before opens nothing again, also once the account is in use again."""
    browser = Client()
    browser.force_login(officer)
    assert browser.get("/jobs/").status_code == 200
    admin.post(f"/people/{officer.pk}/{step}/")
    assert not officer.sessions.exists()
    admin.post(f"/people/{officer.pk}/unlock/")
    assert browser.get("/jobs/").status_code == 302


def test_a_session_that_was_opened_at_the_moment_of_locking_ends(
    admin: Client, officer: User
) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    browser = Client()
    browser.force_login(officer)
    assert officer.sessions.exists()
    admin.post(f"/people/{officer.pk}/unlock/")
    assert browser.get("/jobs/").status_code == 302


def test_of_a_form_sent_twice_the_second_answer_says_what_to_do(
    admin: Client, station: Department
) -> None:
    form = {"username": "new", "display_name": "新人", "role": "mediator"}
    first, second = (
        admin.post("/people/new/", {**form, "department": station.pk}) for _time in range(2)
    )
    assert (first.status_code, second.status_code) == (200, 422)
    assert "重置口令" in text(second)


@pytest.mark.parametrize(
    ("role", "address", "form", "words"),
    [
        ("security_admin", "/people/new/",
         {"username": "new", "display_name": "新人", "role": "mediator"}, "重置口令"),
        ("system_admin", "/machines/new/",
         {"name": "网关", "sources": ["police_110"], "days": "365"}, "换发密钥"),
        ("security_admin", "/departments/new/",
         {"name": "消费者协会", "kind": "association"}, "已有同名的单位"),
        ("system_admin", "/directory/rooms/new/",
         {"name": "二号", "seats": "4", "is_active": "on"}, "已有同名的调解室"),
    ],
)  # fmt: skip
def test_what_comes_in_while_the_form_is_read_is_told_at_the_field(
    signed_in: Callable[[str], Client],
    station: Department,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    address: str,
    form: dict[str, Any],
    words: str,
) -> None:
    """Of two answers at the same instant the forms of both find nothing stored yet."""
    place = District.objects.create(code="D09", name="滨河商圈")
    for check in ("validate_unique", "validate_constraints"):
        monkeypatch.setattr(Model, check, lambda *_args, **_kwargs: None)
    monkeypatch.setattr(PersonForm, "clean_username", lambda form: form.cleaned_data["username"])
    browser = signed_in(role)
    given = {**form, "department": station.pk, "district": place.pk}
    assert browser.post(address, given).status_code in {200, 302}
    answer = browser.post(address, given)
    assert answer.status_code == 422
    field = "username" if "username" in form else "name"
    assert words in str(answer.context["form"].errors[field])


def test_a_lock_out_is_shown_and_can_be_lifted(
    admin: Client, officer: User, client: Client
) -> None:
    for _time in range(5):
        client.post("/sign-in/", {"username": "duty_officer", "password": "wrong"})
    assert "暂时锁定" in text(admin.get("/people/"))
    assert "解除锁定" in text(admin.get(f"/people/{officer.pk}/"))
    admin.post(f"/people/{officer.pk}/unlock/")
    form = {"username": "duty_officer", "password": PASSWORD}
    assert client.post("/sign-in/", form).status_code == 302


def test_a_reset_password_ends_sessions_and_must_be_changed(admin: Client, officer: User) -> None:
    browser = Client()
    browser.force_login(officer)
    password = admin.post(f"/people/{officer.pk}/reset-password/").context["secret"]
    assert browser.get("/jobs/").status_code == 302
    browser.post("/sign-in/", {"username": "duty_officer", "password": password})
    assert browser.get("/jobs/")["Location"] == "/password/"


def test_nobody_locks_or_promotes_oneself(admin: Client, station: Department) -> None:
    me = User.objects.get(role="security_admin")
    admin.post(f"/people/{me.pk}/lock/")
    form = {"display_name": "我", "role": "supervisor", "department": station.pk}
    answer = admin.post(f"/people/{me.pk}/", form)
    assert "不能更改自己的角色" in text(answer)
    me.refresh_from_db()
    assert (me.is_active, me.role) == (True, "security_admin")


def test_others_do_not_come_in(signed_in: Callable[[str], Client], officer: User) -> None:
    for role in set(ROLES) - {"security_admin"}:
        assert signed_in(role).get("/people/").status_code == 403
        assert signed_in(role).post(f"/people/{officer.pk}/lock/").status_code == 403


def test_the_action_checks_for_itself(officer: User, person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        actions.lock_person(person=officer, by=person("supervisor"))


@pytest.mark.parametrize("action", [actions.lock_person, actions.reset_password])
def test_without_audit_nothing_changes(
    officer: User, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch, action: Any
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    by = person("security_admin")
    monkeypatch.setattr("liandong.desk.access.audit.record", fail)
    with pytest.raises(RuntimeError):
        action(person=officer, by=by)
    officer.refresh_from_db()
    assert officer.is_active
    assert officer.check_password(PASSWORD)


def test_districts_of_a_department_decide_what_its_people_see(
    admin: Client, station: Department
) -> None:
    for code, name in (("D01", "铜马商圈"), ("D02", "城南商圈")):
        District.objects.create(code=code, name=name)
    form = {"name": station.name, "kind": "police", "districts": ["铜马商圈", "城南商圈"]}
    assert save_as_read(admin, f"/departments/{station.pk}/", form).status_code == 302
    station.refresh_from_db()
    assert station.districts == ["铜马商圈", "城南商圈"]
    assert "城南商圈" in text(admin.get("/departments/"))
    form["districts"] = ["没有的商圈"]
    assert admin.post(f"/departments/{station.pk}/", form).status_code == 422


def test_a_new_department(admin: Client) -> None:
    form = {"name": "消费者协会", "kind": "association"}
    assert admin.post("/departments/new/", form).status_code == 302
    assert Department.objects.filter(name="消费者协会", districts=[]).exists()
    assert AuditEntry.objects.filter(action="department.add").count() == 1
