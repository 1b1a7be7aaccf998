"""Every address of the desk, requested by every role: none breaks, none lets a stranger in."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.roles import ROLES
from tests.desk.steps.samples import PHONES

pytestmark = pytest.mark.one_database
ANSWERS = {200, 302, 403, 404, 405}
OPEN = ("/sign-in/", "/api/")
NAMED = re.compile(
    r"^/(?!api/).*<(?:str:(?:number|alert|letter|report|campaign|case|visit|training|station"
    r"|entry|payment|clue|drawn_order|reminder|publicity|meeting|plan|consultation)|int:pk|int:record)>"
)
"""Routes whose parameter names a row."""
WRITES = ("INSERT", "UPDATE", "DELETE")

MOST_PEOPLE = {"duty_officer", "mediator", "supervisor"}
"""The roles of the short suite."""
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes below a resolver, as the whole route from the root."""
    for url_pattern in resolver.url_patterns:
        route = before + str(url_pattern.pattern)
        if isinstance(url_pattern, URLResolver):
            yield from patterns(url_pattern, route)
        elif isinstance(url_pattern, URLPattern):
            yield route


def routes() -> list[str]:
    """All but those that are regular expressions: they answer for addresses that are none."""
    return sorted({f"/{route}" for route in patterns(get_resolver()) if "^" not in route})


def address(route: str, url_values: dict[str, str]) -> str:
    """The address of a route; `pk` is that of the first row there is."""
    return PARAMETER.sub(lambda found: url_values.get(found["name"], url_values["record"]), route)


def test_the_routes_are_found() -> None:
    assert {"/board/", "/disputes/<str:number>/", "/picture/"} <= set(routes())


def test_the_values_lead_to_pages(
    url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    """Otherwise the tests below would look at nothing but “not found”."""
    duty = signed_in("duty_officer")
    for route in (
        "/disputes/<str:number>/",
        "/intake/records/<int:pk>/",
        "/outreach/letters/<str:letter>/",
        "/outreach/reports/<str:report>/",
        "/outreach/campaigns/<str:campaign>/",
        "/outreach/cases/<str:case>/",
        "/outreach/visits/<str:visit>/",
        "/outreach/training/<str:training>/",
        "/outreach/drawn-orders/<str:drawn_order>/",
        "/outreach/stations/<str:station>/",
        "/outreach/stations/<str:station>/register/",
        "/outreach/stations/<str:station>/register/<str:entry>/",
        "/outreach/stations/<str:station>/payments/<str:payment>/",
        "/outreach/stations/<str:station>/returns/",
        "/outreach/stations/<str:station>/report/",
        "/outreach/reminders/<str:reminder>/",
        "/outreach/reminders/occasions/<slug:occasion>/<int:year>/",
        "/outreach/publicity/<str:publicity>/",
        "/outreach/materials/<str:material>/",
        "/outreach/meetings/<str:meeting>/",
        "/outreach/plans/<str:plan>/",
        "/consultations/<str:consultation>/",
    ):
        assert duty.get(address(route, url_values)).status_code == 200
    regulator = signed_in("regulator")
    assert regulator.get(address("/outreach/clues/<str:clue>/", url_values)).status_code == 200
    of_record = duty.get(address("/disputes/of-record/<int:record>/", url_values))
    assert url_values["number"] in of_record.content.decode()


@pytest.mark.parametrize(
    "role",
    [role if role in MOST_PEOPLE else pytest.param(role, marks=pytest.mark.long) for role in ROLES],
)
def test_no_address_breaks_or_tells_a_telephone(
    role: Any, url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(role)
    client.raise_request_exception = False
    wrong = []
    for route in routes():
        if route == "/sign-out/":
            continue
        url = address(route, url_values)
        reply = client.get(url)
        if reply.status_code not in ANSWERS and not route.startswith("/api/"):
            wrong.append(f"{url}: {reply.status_code}")
        if reply.status_code >= 500:
            wrong.append(f"{url}: broken, {reply.status_code}")
        body = "" if reply.streaming else reply.content.decode("utf-8", "ignore")
        wrong += [f"{url}: tells {phone}" for phone in PHONES if phone in body]
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_an_empty_form_breaks_nothing(
    role: Any, url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(role)
    client.raise_request_exception = False
    broken = [
        f"{url}: {reply.status_code}"
        for route in routes()
        if route != "/sign-out/"
        for url in [address(route, url_values)]
        if (reply := client.post(url, {})).status_code >= 500
    ]
    assert not broken, "\n".join(broken)


OF_ONES_OWN = ("/outreach/month/advice/",)
"""Addresses by whose number something common to all is taken into what is one's own."""
REFUSED = ("person.reveal_refuse", "request.deny", "access_deniedrequest")
"""Of what is written: that something was refused."""


@pytest.mark.long
def test_nothing_of_another_station_can_be_reached_by_its_number(
    url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
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
        if route.startswith(OF_ONES_OWN):
            continue
        url = address(route, url_values)
        for method in ("get", "post"):
            with CaptureQueriesContext(connection) as queries:
                given = {"reason": "核实身份信息", "same": "1", "is": "1"}
                reply = getattr(client, method)(url, given)
            written = [
                query["sql"]
                for query in queries
                if query["sql"].startswith(WRITES)
                and "access_session" not in query["sql"]
                and not any(words in query["sql"] for words in REFUSED)
            ]
            shown = reply.status_code < 300 and url_values["number"] in reply.content.decode()
            if written or shown or reply.status_code not in {200, 403, 404, 405, 422}:
                reached.append(f"{method} {url}: {reply.status_code} {written[:1]}")
    assert not reached, "\n".join(reached)


@pytest.mark.long
def test_who_is_not_signed_in_is_sent_to_sign_in(url_values: dict[str, str]) -> None:
    client = Client()
    client.raise_request_exception = False
    let_in = []
    for route in routes():
        if route.startswith(OPEN):
            continue
        reply = client.get(address(route, url_values))
        sent = reply.status_code == 302 and "/sign-in/" in reply["Location"]
        if not sent and reply.status_code != 405:
            let_in.append(f"{route}: {reply.status_code}")
    assert not let_in, "\n".join(let_in)
