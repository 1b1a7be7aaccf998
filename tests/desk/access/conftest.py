"""Whom the tests of accounts and of the audit are about."""

from collections.abc import Callable

import pytest

from liandong.desk.access.models import User


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person("duty_officer")
