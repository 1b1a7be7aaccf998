"""Requests that nobody types by accident: every address answers them, and none breaks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.desk.every_app.test_every_url import address, routes

pytestmark = [pytest.mark.long, pytest.mark.one_database]

ROLES = ("supervisor", "regulator", "system_admin", "security_admin", "auditor")
"""Between them they reach every page."""

NAMES = (
    *("q", "who", "of", "action", "district", "sector", "item", "nature", "status", "source"),
    *("phrase", "merchant", "urgent", "due", "sort", "verdict", "year", "days", "page", "next"),
    *("since", "until", "amount_from", "amount_to", "why", "answer", "shop", "kind", "ended"),
)
ODD = {
    "a NUL": "\x00铜",
    "a huge number": "9" * 30,
    "a number that int refuses": "9" * 5_000,
    "full-width digits": "１２",
    "a superscript": "²",
    "a negative number": "-1",
    "a number of many zeros": "1E-99999",
    "no number at all": "sNaN",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "a day that is none": "2026-02-30",
    "a quotation": "\" OR 1=1 -- '); * NEAR(",
    "thousands of words": "铜 a " * 2_000,
    "a script": "<script>alert(1)</script>",
    "marks of direction": "\u202e\u200b𠮷🛒",
}


@pytest.fixture
def pages(url_values: dict[str, str], signed_in: Callable[..., Client]) -> Any:
    """Each address that shows something, with the first role that it is shown to."""
    found = {}
    for role in ROLES:
        client = signed_in(role)
        client.raise_request_exception = False
        for route in routes():
            url = address(route, url_values)
            if url not in found and route != "/sign-out/":
                reply = client.get(url)
                if reply.status_code == 200:
                    found[url] = client
    return found


def test_odd_parameters_break_no_address(pages: Any) -> None:
    broken = []
    for name, odd in ODD.items():
        for url, client in pages.items():
            with transaction.atomic():
                reply = client.get(url, dict.fromkeys(NAMES, odd))
                if reply.streaming:
                    b"".join(reply.streaming_content)
                if reply.status_code >= 500:
                    broken.append(f"{url} with {name}: {reply.status_code}")
                    transaction.set_rollback(True)
    assert not broken, "\n".join(broken)


FIELDS = (
    *("value", "text", "reason", "other", "record", "status", "same", "is", "is_dispute", "next"),
    *("who", "shop", "what", "amount", "occurred_at", "joins", "username", "display_name", "role"),
    *("department", "name", "kind", "districts", "sources", "may_read", "file", "source"),
)
SENSIBLE = (
    {"value": "食品", "reason": "核实", "status": "settled", "what": "退款", "text": "备注"},
    {"value": "1", "what": "退款", "amount": "1", "is_dispute": "true", "same": "1", "is": "1"},
)
"""Beside these a single odd field is what is looked at."""

IN_FORMS = ("a NUL", "a number that int refuses", "the first day", "the last day", "a script")


def who_posts(url: Any, clients: Any) -> Any:
    """The first of them who may post to the address; None where nobody does."""
    for client in clients:
        with transaction.atomic():
            status = client.post(url, {}).status_code
            transaction.set_rollback(True)
        if status not in {403, 405}:
            return client
    return None


def test_odd_fields_break_no_form(pages: Any, url_values: dict[str, str]) -> None:
    broken = []
    clients = list(dict.fromkeys(pages.values()))
    posted = {address(route, url_values) for route in routes()} - {"/sign-out/", "/password/"}
    for url in sorted(posted):
        client = who_posts(url, clients)
        if client is None:
            continue
        for name in IN_FORMS:
            odd = ODD[name]
            everything = dict.fromkeys(FIELDS, odd)
            for data in (everything, *(everything | sensible for sensible in SENSIBLE)):
                with transaction.atomic():
                    reply = client.post(url, data)
                    if reply.status_code >= 500:
                        broken.append(f"{url} with {name} beside {data['value'][:9]!r}")
                    transaction.set_rollback(True)
    assert not broken, "\n".join(broken)
