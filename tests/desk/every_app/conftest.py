"""Rows that the steps of all apps are taken on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from liandong.desk.access.actions.machines import create_machine
from liandong.desk.access.encryption.keys import make_key
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.directory.models import District
from liandong.desk.insight.models import Alert, Watch
from tests.desk.insight.alerts import stored as stored_alert
from tests.desk.steps.administration import machine


@pytest.fixture
def step_home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    make_key(settings.HOME, "audit")  # for the digest of a frozen figure


@pytest.fixture(name="machine")
def a_machine(request: pytest.FixtureRequest) -> MachineAccount:
    _none, words = machine(request.getfixturevalue)
    return create_machine(**words)[0]


@pytest.fixture
def alert(districts: dict[str, District]) -> Alert:
    return stored_alert(districts["铜马商圈"])


@pytest.fixture
def watch(districts: dict[str, District]) -> Watch:
    return Watch.objects.create(district=districts["铜马商圈"])


@pytest.fixture
def locked_person(person: Callable[..., User]) -> User:
    officer = person()
    officer.is_active = False
    officer.save()
    return officer
