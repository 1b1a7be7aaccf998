"""Fixtures of intake: none of its tests loads a model."""

import pytest

from tests.desk.intake.fixtures import PlainRecogniser


@pytest.fixture(autouse=True)
def _plain(plain_recogniser: PlainRecogniser) -> None:
    """Every test here judges with the plain recogniser."""
