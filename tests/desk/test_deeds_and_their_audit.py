"""Of a deed whose entry in the audit cannot be written nothing stays."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.machines import create_machine
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.insight.models import Alert, Watch
from tests.desk.deeds import DEEDS, Deed, machine
from tests.desk.disputes.conftest import districts, person, shops, told
from tests.desk.disputes.test_groups import buyer, group
from tests.desk.disputes.test_undoing import dress, gold, pair
from tests.desk.handling.conftest import matter, presence
from tests.desk.handling.test_panels import expert
from tests.desk.handling.test_performance import parts
from tests.desk.handling.test_sittings import booking, mediated, room
from tests.desk.insight.alerts import stored as stored_alert

__all__ = [
    "booking",
    "buyer",
    "districts",
    "dress",
    "expert",
    "gold",
    "group",
    "matter",
    "mediated",
    "pair",
    "parts",
    "person",
    "presence",
    "room",
    "shops",
    "told",
]

pytestmark = pytest.mark.django_db
ROOMS = ("access", "directory", "intake", "papers", "disputes", "handling", "insight", "learning")
PARTS = {
    "check_sources",  # asks, writes nothing
    "raw_cells",  # reads; the page that shows them writes that down
    "note_changes",  # a part of placing
    "import_now",  # start_import and close, with short transactions between them
    "person",
    "use",  # takes the number of a paper that is being issued
    "check_issuer",  # asks, writes nothing
    "judge_districts",  # a transaction for each district
    "store_records",  # "the action around it writes the audit entry"
    "judge_records",
    "put_answer",
    "entry",
    "write",
    "join",
    "undo_correction",
    "undo_claims",
    "undo_withdrawal",
    "undo_step",
    "give_back",
    "say",
    "record_fact",
    "unmerge",
    "unsplit",
    "learn",  # minutes of training, then one transaction
    "learn_links",
    "find_dispute",  # parts of taking an entry
    "work_off",
    "go_back",
    "set_apart",
    "take_word_back",  # changes a file, which a rehearsal cannot take back
}
"""What deeds are made of: they run inside of one, or write nothing; and what takes too long."""


class AuditIsDown(Exception):  # noqa: N818 - named for what it says
    """The entry could not be written."""


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture(name="machine")
def a_machine(request) -> MachineAccount:
    _none, words = machine(request.getfixturevalue)
    return create_machine(**words)[0]


@pytest.fixture
def alert(districts) -> Alert:
    return stored_alert(districts["铜马商圈"])


@pytest.fixture
def watch(districts) -> Watch:
    return Watch.objects.create(district=districts["铜马商圈"])


@pytest.fixture
def locked_person(person) -> User:
    officer = person()
    officer.is_active = False
    officer.save()
    return officer


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the audit itself."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.label != "access.AuditEntry"
    }


def entries_of(do: Callable[[], Any], changes: bool) -> int:
    """How many entries the deed writes, done and taken back; that it does something."""
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


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed[0].__name__)
def test_nothing_stays_of_a_deed_whose_audit_entry_fails(deed: Deed, request, monkeypatch):
    """The last entry fails: what the deed changed and wrote down before it is undone as well."""
    function, prepare = deed
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


def writers() -> Iterator[str]:
    """The public functions of the actions that somebody does (`by`)."""
    for app in ROOMS:
        package = importlib.import_module(f"liandong.desk.{app}.actions")
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, one in inspect.getmembers(module, inspect.isfunction):
                own = one.__module__ == module.__name__ and not name.startswith("_")
                if own and "by" in inspect.signature(one).parameters:
                    yield name


def test_every_action_is_a_deed_that_is_tested_or_a_part_of_one():
    tested = {function.__name__ for function, _prepare in DEEDS}
    assert set(writers()) - tested - PARTS == set()
    assert set(writers()) >= PARTS
