"""Guessing passwords: many at once, from a session found open, and passwords that are guessed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from liandong.desk.access.actions.sign_ins import SignInError, prove
from liandong.desk.access.models import AuditEntry, Department, SignInFailure, User
from liandong.desk.access.sign_in.passwords import guessable_words, what_is_left
from tests.desk.steps.samples import PASSWORD

pytestmark = pytest.mark.database

AT_ONCE = 12


def at_once(attempt: Callable[[int], Any]) -> list[Any]:
    def in_thread(number: int) -> Any:
        try:
            return attempt(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(in_thread, range(AT_ONCE)))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were compared; comparing takes as long as a real hash."""
    found: list[str] = []
    lock = Lock()

    def check(self: User, password: str) -> bool:
        with lock:
            found.append(password)
        time.sleep(0.3)
        return password == PASSWORD

    monkeypatch.setattr(User, "check_password", check)
    return found


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_get_no_more_than_five(
    person: Callable[..., User], looked_at: list[str]
) -> None:
    person("duty_officer")

    def attempt(number: int) -> str:
        try:
            prove(username="duty_officer", password=f"guess-{number}", address="192.0.2.1")
        except SignInError as refusal:
            return str(refusal)
        return ""

    answers = at_once(attempt)
    assert len(looked_at) == 5
    assert sum("分钟后再试" in answer for answer in answers) == AT_ONCE - 5
    assert SignInFailure.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_many_accounts_at_once_get_no_more_than_the_limit_of_the_address(
    person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.desk.access.actions.sign_ins.FAILURES_OF_ADDRESS", 4)

    def attempt(number: int) -> str:
        with pytest.raises(SignInError) as refused:
            prove(username=f"guess{number}", password="x", address="192.0.2.1")
        return str(refused.value)

    answers = at_once(attempt)
    assert sum("账号或口令不对" in answer for answer in answers) == 4


@pytest.mark.django_db(transaction=True)
def test_the_right_password_beside_others_leaves_no_failure(
    person: Callable[..., User], looked_at: list[str]
) -> None:
    person("duty_officer")

    def attempt(_number: int) -> str:
        return prove(username="duty_officer", password=PASSWORD, address="192.0.2.1").username

    assert attempt(0) == "duty_officer"
    assert not SignInFailure.objects.exists()


@pytest.mark.django_db
def test_who_finds_a_desk_open_cannot_guess_its_password(
    signed_in: Callable[[str], Client],
) -> None:
    browser = signed_in("duty_officer")
    new = {"new": "Qiaotou+2027y", "again": "Qiaotou+2027y"}
    for number in range(5):
        page = browser.post("/password/", {"present": f"Guess-{number}", **new}).content.decode()
        assert "现在的口令不对" in page
    answer = browser.post("/password/", {"present": PASSWORD, **new})
    assert answer.status_code == 422
    assert "分钟后再试" in answer.content.decode()
    assert User.objects.get().check_password(PASSWORD)
    assert AuditEntry.objects.filter(action="session.refuse").count() == 6


@pytest.fixture
def officer(db: None) -> User:
    department = Department.objects.create(name="滨河分局", kind="police")
    return User(
        username="zhangwei", display_name="张伟", role="duty_officer", department=department
    )


@pytest.mark.parametrize(
    "password",
    [
        "Police110",
        "P0lice110!",
        "Police@2026",
        "Liandong2026!",
        "LianDong-1",
        "Xiaofei12315",
        "Gongan-2026-11",
        "Tiaojie#20261127",
        "Zhangwei2024",
        "Zhangwei.88",
        "Zh4ngwei!!1",
        "张伟张伟Aa1",
        "滨河分局A1",
        "Admin@123456",
        "Qwerty@123",
        "Woaini1314!",
        "Passw0rd!",
        "Sunshine-1",
        "Dragon2026!",
        "Aaa11111!!!",
    ],
)
def test_a_password_that_is_guessed_is_refused(officer: User, password: str) -> None:
    from django.contrib.auth.password_validation import validate_password

    with pytest.raises(ValidationError):
        validate_password(password, officer)


@pytest.mark.parametrize(
    "password",
    ["Blue-Horse-Staple", "Hutong-lane", "胡同Hutong9", "Lamp-police-Tree9", "Kt7mQp2xWzrA"],
)
def test_a_password_with_enough_of_its_own_is_taken(officer: User, password: str) -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, officer)


@pytest.mark.long
def test_a_hostile_password_is_weighed_at_once() -> None:
    began = time.process_time()
    for hostile in ("0" * 128, "police" * 21, "p0l1ce" * 21, "19" * 64, "a1" * 64):
        what_is_left(hostile, guessable_words())
    assert time.process_time() - began < 1


@pytest.mark.django_db
def test_the_page_says_why(client: Client, person: Callable[..., User]) -> None:
    client.force_login(person("duty_officer"))
    form = {"present": PASSWORD, "new": "Police110", "again": "Police110"}
    assert "口令强度不足" in client.post("/password/", form).content.decode()
