"""Draws the template of a component."""

from collections.abc import Callable
from typing import Any

from django.template import engines
from jinja2 import Environment
from markupsafe import Markup

#: The content of a `{% call %}`, drawn when it is asked for.
Caller = Callable[[], Markup]


def drawn(component: str, **named: Any) -> Markup:
    """The template `ui/components/<component>.html` with the given values and no others."""
    environment: Environment = engines["jinja"].env  # type: ignore[attr-defined]
    template = environment.get_template(f"ui/components/{component}.html")
    return Markup(template.render(named))  # noqa: S704 - the engine escapes
