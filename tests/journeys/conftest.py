"""Journeys: people at the desk, in a real browser against a running server."""

from pathlib import Path

import pytest

from tests.browser import browser, page, phone_page

__all__ = ["browser", "page", "phone_page"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("journey")
