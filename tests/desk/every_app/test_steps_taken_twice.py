"""A form that is sent twice makes no second row of the same: each step is taken again with what was
typed for it."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from tests.desk.every_app.test_steps_and_their_audit import words_of
from tests.desk.steps import STEPS
from tests.desk.steps.preparing import Step

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.usefixtures("step_home"),
]

FOLLOWING: Final = {
    "access.AuditEntry",
    "access.Session",
    "disputes.HistoryEntry",
    "django_tasks_database.DBTaskResult",
    "work.Event",
    "work.Job",
}
"""What tells of a step; signing in opens a session each time."""
AGAIN: Final = {
    "back_catalogue.start_preview": "counts what would change, again",
    "complaint_publications.compare_with_platform": "compares with the list as it is now",
    "consultations.record_consultation": "where the form says when the line was begun",
    "dispatches.write_record": "the latest record stands, each version is kept",
    "minutes.write_minutes": "the latest minutes stand, each version is kept",
    "papers.issue_for": "the page of the form tells which one it was: test_second_officer",
    "papers.issue_paper": "a part of the same",
    "panels.give_opinion": "the page of the opinion is stale by then",
    "parties.identify": "the latest stands, each version is kept",
    "profile_drafts.draft_proposal": "a draft of one's own",
    "profile_drafts.draft_reading": "a draft of one's own",
    "resolutions.supervise": "the page shows the slips and is stale by then: test_resolutions",
    "reviews.review": "the latest judgement of a side stands",
    "versions.adopt": "the latest version stands",
    "watch_settings.start_rehearsal": "counts what would have been found, again",
}
"""Steps that may be taken again, or whose form tells that it was sent before."""


@contextmanager
def refused_or_not() -> Iterator[None]:
    """A second time may be refused; what the database itself refuses makes no row either."""
    try:
        with transaction.atomic():
            yield
    except (ValidationError, PermissionDenied, DatabaseError):
        pass


def counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.label not in FOLLOWING]
    return {model._meta.label: model._base_manager.count() for model in models}


def is_new(given: Any) -> Any:
    """The same as typed into another form: a file cannot be copied, and is not read again."""
    try:
        return copy.deepcopy(given)
    except TypeError:
        return None


@pytest.mark.parametrize(
    "step", [step for step in STEPS if words_of(step) not in AGAIN], ids=words_of
)
def test_a_step_taken_twice_makes_one_row(step: Step, request: pytest.FixtureRequest) -> None:
    function, prepare = step
    given = prepare(request.getfixturevalue)
    second = is_new(given)
    if second is None:
        pytest.skip("takes an open file; the same file is told by its digest: test_imports")
    function(*given[0], **given[1])
    before = counts()
    with refused_or_not():
        function(*second[0], **second[1])
    grown = {label: count for label, count in counts().items() if count > before[label]}
    assert not grown


def test_what_may_be_taken_again_is_a_step() -> None:
    assert set(AGAIN) <= {words_of(step) for step in STEPS}
