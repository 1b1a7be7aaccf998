"""Drawing a component from its template."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

COMPONENTS: Final = "ui/components"


def drawn(
    component: str, content: str, named: Mapping[str, Any], request: HttpRequest | None = None
) -> SafeString:
    """A component around what a block tag encloses."""
    named = {"content": content, **named}
    return render_to_string(f"{COMPONENTS}/{component}.html", named, request)


def request_of(context: template.Context) -> HttpRequest:
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101 - the context processor is in the settings
    return request
