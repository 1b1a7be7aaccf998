"""Every address of the desk, asked for by every role: none breaks, none lets a stranger in."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.roles import ROLES
from liandong.desk.directory.models import District
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
from tests.desk.insight.alerts import stored

__all__ = ["districts", "person", "shops", "signed_in", "told"]

PHONES = ("19900007731", "19900007732")
ANSWERS = {200, 302, 403, 404, 405}
OPEN = ("/sign-in/", "/api/")
NAMED = re.compile(r"^/(?!api/).*<(?:str:number|str:alert|int:pk|int:record)>")
"""Routes whose parameter names a row."""
WRITES = ("INSERT", "UPDATE", "DELETE")

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
        "alert": stored(District.objects.get(name="铜马商圈")).number,
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


def test_nothing_of_another_station_can_be_reached_by_its_number(values, signed_in):
    """Neither shown nor changed for those whose station answers for other districts."""
    elsewhere = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    stranger = User.objects.create(
        username="stranger",
        display_name="演示外站",
        role="duty_officer",
        department=elsewhere,
        password_changed_at=timezone.now(),
    )
    client = Client()
    client.force_login(stranger)
    reached = []
    for route in filter(NAMED.search, routes()):
        asked = address(route, values)
        for method in ("get", "post"):
            with CaptureQueriesContext(connection) as queries:
                reply = getattr(client, method)(asked, {"reason": "核实", "same": "1", "is": "1"})
            written = [
                one["sql"]
                for one in queries
                if one["sql"].startswith(WRITES) and "django_session" not in one["sql"]
            ]
            shown = reply.status_code < 300 and values["number"] in reply.content.decode()
            if written or shown or reply.status_code not in {200, 403, 404, 405}:
                reached.append(f"{method} {asked}: {reply.status_code} {written[:1]}")
    assert not reached, "\n".join(reached)


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
