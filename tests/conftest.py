"""One browser for every test that needs one: a second would not start beside it.

Properties are held at any speed: a slow machine is no counterexample.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.signals import template_rendered
from hypothesis import settings
from markupsafe import Markup

from tests.browser import browser, page, phone_page

settings.register_profile("any_speed", deadline=None)
settings.load_profile("any_speed")


@pytest.fixture(scope="session", autouse=True)
def contexts_of_answers() -> Iterator[None]:
    """`response.context` for Jinja: Django's test client hears of its own engine alone."""
    from liandong.desk.ui.template_engine import Template

    draw = Template.draw

    def draw_with_signal(self: Template, values: dict[str, Any]) -> Markup:
        template_rendered.send(sender=self, template=self, context=values)
        return draw(self, values)

    Template.draw = draw_with_signal  # type: ignore[method-assign]
    yield
    Template.draw = draw  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def the_tests_give_way_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that runs in this process would leave the later tests a lower priority."""
    from liandong.desk.work import page_turns

    monkeypatch.setattr(page_turns, "NICENESS", 0)


@pytest.fixture(autouse=True)
def board_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test writes rows without the events that the board listens to."""
    from liandong.desk.board.queries import shared_readings

    monkeypatch.setattr(shared_readings, "FRESH", -1.0)
    shared_readings.forget()


__all__ = ["browser", "page", "phone_page"]
