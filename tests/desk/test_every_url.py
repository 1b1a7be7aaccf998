"""Every address of the desk, asked for by every role: none breaks, none lets a stranger in."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from liandong.desk.access.roles import ROLES
from tests.desk.disputes.conftest import (
    GOLD,
    GOLD_COMPLAINT,
    dispute_of,
    districts,
    person,
    shops,
    signed_in,
    told,
)

__all__ = ["districts", "person", "shops", "signed_in", "told"]

PHONES = ("19900007731", "19900007732")
ANSWERS = {200, 302, 403, 404, 405}
OPEN = ("/sign-in/", "/api/")
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes below a resolver, as the whole route from the root."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield route


def routes() -> list[str]:
    """All but those that are regular expressions: they answer for addresses that are none."""
    return sorted({f"/{route}" for route in patterns(get_resolver()) if "^" not in route})


@pytest.fixture
def values(told) -> dict[str, str]:
    """What stands in the place of each parameter: rows that exist, one telephone in a text."""
    first = told(GOLD + f"电话{PHONES[0]}。", person_name="演示甲", person_phone=PHONES[0])
    told(
        GOLD_COMPLAINT + f"回电{PHONES[1]}。",
        source="complaint_12315",
        person_name="演示乙",
        person_phone=PHONES[1],
    )
    number = dispute_of(first).number
    return {
        "record": str(first.pk),
        "number": number,
        "field": "sector",
        "kind": "csv",
        "ending": "csv",
        "name": "trend",
        "year": str(timezone.localdate().year),
    }


def address(route: str, values: dict[str, str]) -> str:
    """The address of a route; `pk` is that of the first row there is."""
    return PARAMETER.sub(lambda found: values.get(found["name"], values["record"]), route)


def test_the_routes_are_found():
    assert {"/board/", "/disputes/<str:number>/", "/picture/"} <= set(routes())


def test_the_values_lead_to_pages(values, signed_in):
    """Otherwise the tests below would look at nothing but “not found”."""
    duty = signed_in("duty_officer")
    for route in ("/disputes/<str:number>/", "/intake/records/<int:pk>/"):
        assert duty.get(address(route, values)).status_code == 200
    of_record = duty.get(address("/disputes/of-record/<int:record>/", values))
    assert values["number"] in of_record.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_no_address_breaks_or_tells_a_telephone(role, values, signed_in):
    client = signed_in(role)
    client.raise_request_exception = False
    wrong = []
    for route in routes():
        if route == "/sign-out/":
            continue
        asked = address(route, values)
        reply = client.get(asked)
        if reply.status_code not in ANSWERS and not route.startswith("/api/"):
            wrong.append(f"{asked}: {reply.status_code}")
        if reply.status_code >= 500:
            wrong.append(f"{asked}: broken, {reply.status_code}")
        body = "" if reply.streaming else reply.content.decode("utf-8", "ignore")
        wrong += [f"{asked}: tells {phone}" for phone in PHONES if phone in body]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_an_empty_form_breaks_nothing(role, values, signed_in):
    client = signed_in(role)
    client.raise_request_exception = False
    broken = [
        f"{asked}: {reply.status_code}"
        for route in routes()
        if route != "/sign-out/"
        for asked in [address(route, values)]
        if (reply := client.post(asked, {})).status_code >= 500
    ]
    assert not broken, "\n".join(broken)


def test_who_is_not_signed_in_is_sent_to_sign_in(values):
    client = Client()
    client.raise_request_exception = False
    let_in = []
    for route in routes():
        if route.startswith(OPEN):
            continue
        reply = client.get(address(route, values))
        sent = reply.status_code == 302 and "/sign-in/" in reply.url
        if not sent and reply.status_code != 405:
            let_in.append(f"{route}: {reply.status_code}")
    assert not let_in, "\n".join(let_in)
