"""A form that is sent twice at the same instant makes one row: the second waits for the first, also
where there is no row that either could lock."""

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Final

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.work.short_waits import waiting_briefly
from tests.desk.every_app.test_steps_and_their_audit import words_of
from tests.desk.every_app.test_steps_taken_twice import counts, is_new
from tests.desk.steps import STEPS
from tests.desk.steps.preparing import Step

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("step_home"),
]

ROWLESS: Final = {
    "advice.save_advice",
    "departments.save_department",
    "experts.save_expert",
    "frozen_figures.freeze",
    "machines.create_machine",
    "merchant_register.add_merchant",
    "monthly_reports.pick_advice",
    "monthly_reports.pick_case",
    "panels.set_thresholds",
    "rooms.save_room",
    "shift_notes.leave_message",
    "subsidies.set_rates",
    "topics.save_answer",
    "topics.save_topic",
    "users.add_person",
}
"""Steps that add a row without a number and that belongs to no other row."""
ONCE_BY_NAME: Final = {
    "departments.save_department",
    "machines.create_machine",
    "monthly_reports.pick_advice",
    "monthly_reports.pick_case",
    "rooms.save_room",
    "topics.save_answer",
    "topics.save_topic",
    "users.add_person",
}
"""Of those the ones whose row may stand once for as long as it is there."""


def in_another_connection(step: Step, given: Any) -> None:
    """Take the step while the transaction of this thread is open; give up where it has to wait."""

    def take() -> None:
        try:
            with waiting_briefly():
                step[0](*given[0], **given[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(take).result(timeout=30)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(step, id=words, marks=[pytest.mark.long] if words != first else [])
        for first in [min(ROWLESS)]
        for step in STEPS
        if (words := words_of(step)) in ROWLESS
    ],
)
def test_of_two_at_the_same_instant_the_second_waits_and_is_refused(
    step: Step, request: pytest.FixtureRequest
) -> None:
    function, prepare = step
    given = prepare(request.getfixturevalue)
    second, third = is_new(given), is_new(given)
    with transaction.atomic():
        function(*given[0], **given[1])
        with pytest.raises(DatabaseError, match="lock"):
            in_another_connection(step, second)
    before = counts()
    with pytest.raises(ValidationError, match="没有重复登记"):
        function(*third[0], **third[1])
    assert counts() == before


def someone_waits() -> bool:
    """Whether a transaction waits for another; not to be seen on SQLite, where it has not begun."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)


@pytest.mark.long
@pytest.mark.parametrize(
    "step", [step for step in STEPS if words_of(step) in ONCE_BY_NAME], ids=words_of
)
def test_who_waited_for_the_same_name_is_told_in_words(
    step: Step, request: pytest.FixtureRequest
) -> None:
    """It looks for the name when the first is done: before that it would be refused by the database
    alone, with a page that says that the desk is at fault."""
    function, prepare = step
    given = prepare(request.getfixturevalue)
    second = is_new(given)

    def take() -> None:
        try:
            function(*second[0], **second[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            function(*given[0], **given[1])
            late = pool.submit(take)
            while not (late.done() or someone_waits()):
                wait([late], timeout=0.02)
        with pytest.raises(ValidationError, match="没有重复登记"):
            late.result(timeout=30)


def test_these_are_steps() -> None:
    assert {words_of(step) for step in STEPS} >= ROWLESS


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_locked_by_a_key() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        lock_key("double")
