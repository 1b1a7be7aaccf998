"""The version of the row that a page shows, as its forms send it."""

import re
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone


def version_on(page: Any) -> str:
    """Of a response that has such a form."""
    found = re.search(r'name="page_version" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


def save_as_read(client: Client, address: str, given: dict[str, Any]) -> Any:
    """Read the page with the form, then send it on what it shows."""
    return client.post(address, {**given, "page_version": version_on(client.get(address))})


def post_as_read(client: Client, address: str, verb: str, given: dict[str, Any]) -> Any:
    """Read the page, then take the step on what it shows."""
    version = version_on(client.get(address))
    return client.post(f"{address}{verb}/", {**given, "page_version": version})


def filled_in(page: Any) -> dict[str, Any]:
    """What the form of a page would send as it stands, with the version that it shows."""
    form = page.context["form"]
    values = {bound.html_name: _typed(bound.value()) for bound in form}
    sent = {name: value for name, value in values.items() if value not in (None, "", False)}
    return {**sent, "page_version": version_on(page)}


def _typed(value: Any) -> Any:
    """As a browser would send it."""
    if not isinstance(value, datetime):
        return value
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%Y-%m-%dT%H:%M}"
