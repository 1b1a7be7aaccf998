"""A step whose entry in the audit cannot be written leaves nothing behind."""

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from liandong import desk
from liandong.desk.access import audit
from tests.desk.steps import STEPS
from tests.desk.steps.preparing import Step

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.usefixtures("step_home"),
]
ROOMS = (
    "access",
    "backfill",
    "consultations",
    "directory",
    "disputes",
    "groups",
    "handling",
    "insight",
    "intake",
    "learning",
    "outreach",
    "papers",
    "station",
)
PARTS = {
    "check_may_add",  # asks, writes nothing
    "bar_of_answer",
    "check_bars",
    "check_decides",
    "check_gives_back",
    "check_keeps",
    "check_leaves",
    "check_merge",
    "check_stays",
    "check_takes_back",
    "check_takes_correction_back",
    "check_takes_withdrawal_back",
    "check_may_dismiss",
    "accept_and_choose_name",  # two steps, each written down, in one transaction
    "check_ours",
    "is_ours",
    "check_reach",
    "may_withdraw",
    "hold",  # locks, and asks whose district it is
    "hold_sitting",
    "sign_for",  # ask whose district it is, then sign, refuse and receive as the steps do
    "note_refusal_for",
    "confirm_receipt_for",
    "end_mandate",  # a part of taking out of a group
    "release",  # parts of merging, of undoing and of a step
    "release_if_barred",
    "replace_if_barred",
    "return_to",
    "mark_undone",  # a part of undoing, and of taking a performance back
    "check_sources",  # asks, writes nothing
    "raw_cells",  # reads; the page that shows them writes that down
    "note_changes",  # a part of placing
    "import_now",  # start_import and close, with short transactions between them
    "person",
    "use",  # takes the number of a paper that is being issued
    "confirm_password",  # asks; a wrong one is counted and written down
    "check_issuer",  # asks, writes nothing
    "judge_districts",  # a transaction for each district
    "store_records",  # "the action around it writes the audit entry"
    "judge_records",
    "store_rows",  # of an import or a push, which writes the audit entry
    "write_version",  # a part of storing
    "may_undo",
    "may_take_back",  # asks, writes nothing
    "resume_with",  # inside of the caller's transaction
    "put_answer",
    "entry",
    "write",
    "join",
    "undo_correction",
    "undo_claims",
    "undo_withdrawal",
    "undo_step",
    "give_access_to",
    "give_back",
    "hold_decided",
    "hold_first",
    "set_holder",
    "say",
    "record_fact",
    "unmerge",
    "unsplit",
    "learn",  # minutes of training, then one transaction
    "learn_links",
    "open_approval",  # parts of asking and of deciding
    "close_approval",
    "find_dispute",  # parts of taking an entry
    "work_off",
    "go_back",
    "set_apart",
    "admit_machine",  # refusals of strangers are counted: one entry a minute
    "count_refusal",
    "count_denial",  # as those of strangers
    "keep_files",  # parts of actions on files
    "take_out_file",
    "freeze_facts",  # parts of steps of reports and letters
    "begin_step",
    "record_step",
    "done",
    "lock_merchant",  # a part of changing one
    "locked_station",  # a part of writing into its register
    "take_word_back",  # changes a file, which a rehearsal cannot take back
}
"""Parts of steps: they run inside of one, or write nothing; and what takes too long."""


class AuditIsDown(Exception):  # noqa: N818 - named for what it says
    """The entry could not be written."""


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the audit itself."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.label != "access.AuditEntry"
    }


def entries_of(do: Callable[[], Any], changes: bool) -> int:
    """How many entries the step writes, done and taken back; asserts that it changes something."""
    entries: list[str] = []

    def count(action: str, **_rest: Any) -> None:
        entries.append(action)

    before = stored()
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(audit, "record", count)
        do()
        assert (stored() != before) is changes
        transaction.set_rollback(True)
    return len(entries)


def words_of(step: Step) -> str:
    """Its module and name: several modules have a `submit`."""
    function, _prepare = step
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


@pytest.mark.parametrize("step", STEPS, ids=words_of)
def test_nothing_stays_of_a_deed_whose_audit_entry_fails(
    step: Step, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last entry fails: all that the step changed and wrote down before is undone as well."""
    function, prepare = step
    args, kwargs = prepare(request.getfixturevalue)
    do = partial(function, *args, **kwargs)
    left = entries_of(do, changes=function.__name__ != "reveal")
    assert left
    before = stored()

    def fail_at_last(*_args: Any, **_kwargs: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise AuditIsDown

    monkeypatch.setattr(audit, "record", fail_at_last)
    with pytest.raises(AuditIsDown):
        do()
    assert stored() == before


def writers() -> Iterator[Callable[..., Any]]:
    """The public functions of the actions that somebody does (`by`)."""
    for app in ROOMS:
        package = importlib.import_module(f"liandong.desk.{app}.actions")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, member in inspect.getmembers(module, inspect.isfunction):
                own = member.__module__ == module.__name__ and not name.startswith("_")
                if own and "by" in inspect.signature(member).parameters:
                    yield member


def test_every_action_is_a_deed_that_is_tested_or_a_part_of_one() -> None:
    """Functions are compared: several modules have a `submit`. A part shares its name with steps
    alone."""
    tested = {function for function, _prepare in STEPS}
    untested = [function.__name__ for function in writers() if function not in tested]
    assert Counter(untested) == Counter(PARTS)


def test_every_room_with_actions_is_looked_through() -> None:
    folders = Path(desk.__file__).parent.glob("*/actions/__init__.py")
    assert {folder.parent.parent.name for folder in folders} == set(ROOMS)
