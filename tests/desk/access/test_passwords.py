"""What a password must be, when it must be changed, and what that does to other sessions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.sign_in.passwords import one_time_password

URL = "/password/"
PASSWORD = "Hutong-2026-x"  # as the fixture `person` gives it
NEW = "Qiaotou+2027y"


def form(present: str = PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"present": present, "new": new, "again": new if again is None else again}


@pytest.mark.parametrize(
    "password", ["Ab1-xyz", "alllowercase", "lowerand123", "ONLY-UPPER", "12345678-"]
)
def test_short_or_simple_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["Hutong2026", "hutong-2026", "HUTONG-2026", "Hutong-lane", "胡同Hutong9"]
)
def test_three_kinds_are_enough(password: str) -> None:
    validate_password(password)


def test_one_time_passwords_keep_the_rules_they_are_replaced_under() -> None:
    for _time in range(100):
        validate_password(one_time_password())


def test_a_given_password_is_changed_before_anything_else(
    client: Client, person: Callable[..., User]
) -> None:
    person("analyst", must_change_password=True)
    client.post("/sign-in/", {"username": "analyst", "password": PASSWORD})
    assert client.get("/jobs/")["Location"] == URL
    assert "请先更改" in client.get(URL).content.decode()
    assert client.post(URL, form()).status_code == 302
    assert client.get("/jobs/").status_code == 200


def test_htmx_is_led_there_as_a_whole_page(client: Client, person: Callable[..., User]) -> None:
    client.force_login(person("analyst", must_change_password=True))
    answer = client.get("/jobs/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, URL)


def test_a_password_of_ninety_days_must_be_changed(
    client: Client, person: Callable[..., User], settings: Settings
) -> None:
    old = timezone.now() - timedelta(days=settings.PASSWORD_DAYS, minutes=1)
    client.force_login(person("analyst", password_changed_at=old))
    assert client.get("/jobs/")["Location"] == URL


def test_who_must_change_may_still_sign_out(client: Client, person: Callable[..., User]) -> None:
    client.force_login(person("analyst", must_change_password=True))
    assert client.post("/sign-out/")["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (form(present="wrong"), "现在的口令不对"),
        (form(new=PASSWORD), "不能与现在的相同"),
        (form(again="Other-2027"), "两次输入的新口令不一样"),
        (form(new="short"), "至少"),
        (form(new="onlyletters"), "至少三种"),
        (form(new="duty_officer1A"), "相似"),
    ],
)
def test_wrong_entries_are_answered_in_words(
    client: Client, person: Callable[..., User], sent: Any, words: str
) -> None:
    client.force_login(person("duty_officer"))
    answer = client.post(URL, sent)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert User.objects.get().check_password(PASSWORD)


def test_changing_it_ends_the_other_sessions_and_is_written_down(
    person: Callable[..., User],
) -> None:
    user = person("duty_officer")
    here, elsewhere = Client(), Client()
    here.force_login(user)
    elsewhere.force_login(user)
    here.post(URL, form())
    assert here.get("/jobs/").status_code == 200
    assert elsewhere.get("/jobs/").status_code == 302
    assert AuditEntry.objects.filter(action="password.change", object_id=str(user.pk)).exists()


def test_without_audit_the_old_password_stays(
    client: Client, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(person("duty_officer"))

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.desk.access.audit.record", fail)
    with pytest.raises(RuntimeError):
        client.post(URL, form())
    assert User.objects.get().check_password(PASSWORD)
