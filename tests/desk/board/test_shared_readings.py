"""A reading of the board is shared by those who see the same, until something happens."""

from collections.abc import Callable

import pytest

from liandong.desk.access.models import User
from liandong.desk.board.queries import shared_readings
from liandong.desk.board.queries.shared_readings import shared
from liandong.desk.work import events


class Reader:
    """Counts how often it reads."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, by: User) -> str:
        self.times += 1
        return f"{by.role} {self.times}"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(shared_readings, "FRESH", 3600.0)
    return Reader()


def test_colleagues_of_one_role_and_department_read_once(
    person: Callable[..., User], reader: Reader
) -> None:
    by = person()
    colleague = User(username="duty_officer_2", role=by.role, department=by.department)
    assert shared(by, "part", reader) == "duty_officer 1"
    assert shared(colleague, "part", reader) == "duty_officer 1"


def test_what_has_happened_is_read(person: Callable[..., User], reader: Reader) -> None:
    by = person()
    shared(by, "part", reader)
    events.publish("board", dispute=1)
    assert shared(by, "part", reader) == "duty_officer 2"


def test_the_progress_of_a_job_or_an_import_is_no_reason_to_read_again(
    person: Callable[..., User], reader: Reader
) -> None:
    by = person()
    shared(by, "part", reader)
    events.publish("job-7", job=7)
    events.publish("import-3", rows=500)
    assert shared(by, "part", reader) == "duty_officer 1"


def test_without_an_event_it_is_read_anew_after_a_while(
    person: Callable[..., User], reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = person()
    shared(by, "part", reader)
    monkeypatch.setattr(shared_readings, "FRESH", 0.0)
    assert shared(by, "part", reader) == "duty_officer 2"


def test_another_role_another_department_and_another_scope_share_nothing(
    person: Callable[..., User], reader: Reader
) -> None:
    by = person()
    shared(by, "part", reader)
    assert shared(person("mediator"), "part", reader) == "mediator 2"
    by.department.districts = ["滨河商圈"]
    assert shared(by, "part", reader) == "duty_officer 3"
    by.is_active = False
    assert shared(by, "part", reader) == "duty_officer 4"


def test_a_reading_that_fails_is_not_kept(person: Callable[..., User], reader: Reader) -> None:
    def fail(by: User) -> str:
        raise LookupError

    with pytest.raises(LookupError):
        shared(person(), "part", fail)
    assert shared(person(), "part", reader) == "duty_officer 1"
