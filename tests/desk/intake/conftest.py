"""Fixtures of intake: none of its tests loads a model."""

import pytest

from tests.desk.intake.fixtures import (
    district,
    machine,
    person,
    plain_recogniser,
    signed_in,
    station,
)

__all__ = ["district", "machine", "person", "plain_recogniser", "signed_in", "station"]


@pytest.fixture(autouse=True)
def _plain(plain_recogniser):
    """Every test here judges with the plain recogniser."""
