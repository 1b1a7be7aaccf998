"""Journeys: people at the desk, in a real browser against a running desk.

Each is of the long suite, but for one of each main story that is marked `short`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_desk import RunningDesk, shared_desk

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("journey")
            if not item.get_closest_marker("short"):
                item.add_marker("long")


@pytest.fixture(scope="session")
def desk() -> Iterator[RunningDesk]:
    """One desk with its demo city for all journeys: each makes disputes of its own."""
    with shared_desk() as running:
        yield running
