"""What each role receives through the stream of live events: topics of its own pages, no ids."""

import asyncio
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.config.server import asgi
from liandong.desk.intake.models import Import
from liandong.desk.work.event_hub import Hub
from liandong.desk.work.event_stream import EventStream
from liandong.desk.work.events import publish

pytestmark = [
    pytest.mark.machine_clock,
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
]

CANARY = 987_654_321
TOPICS = frozenset(
    {"board", "alerts", "recognition", "rejudging-1", "import-1", "job-1", "import-x", "unheard"}
)
NOBODY_S_BUSINESS = frozenset({"job-1"})
"""The page of a job holds no personal data: any colleague may look at it."""


def session_of(role: str, kind: str = "police") -> str:
    department, _new = Department.objects.get_or_create(name="站", kind=kind)
    person = User.objects.create(
        username=role,
        display_name=role,
        role=role,
        department=department,
        password_changed_at=timezone.now(),
    )
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("kind", ["police", "regulator"])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_hears_the_topics_of_its_pages_alone(role: str, kind: str) -> None:
    audible = asgi._audible_to(session_of(role, kind), TOPICS) or frozenset()
    by = User.objects.get(username=role)
    permissions = {str(permission) for permission in Permission if by.has_permission(permission)}
    assert ("board" in audible) == bool(
        permissions & {"view_board", "view_screen", "view_disputes", "note", "dispatch", "import"}
    )
    assert ("alerts" in audible) == ("view_picture" in permissions)
    assert {"recognition", "rejudging-1"} <= audible or "teach" not in permissions
    assert not audible & {"recognition", "rejudging-1"} or "teach" in permissions
    assert not audible & {"import-1", "import-x", "unheard"}


@pytest.mark.parametrize("role", ["lawyer", "security_admin", "auditor"])
def test_who_sees_no_case_hears_of_none(role: str) -> None:
    assert asgi._audible_to(session_of(role), TOPICS) == NOBODY_S_BUSINESS


def test_an_import_is_followed_by_who_has_its_page() -> None:
    elsewhere = Department.objects.create(name="别处", kind="police", districts=["别处"])
    owner = User.objects.create(
        username="owner", display_name="o", role="duty_officer", department=elsewhere
    )
    of = Import.objects.create(file_name="a.csv", source="police_110", size=1, by=owner)
    station = Department.objects.create(name="站", kind="police", districts=["亭东"])
    session = session_of("duty_officer")
    User.objects.filter(username="duty_officer").update(department=station)
    topic = frozenset({f"import-{of.pk}"})
    assert asgi._audible_to(session, topic) == frozenset()
    Import.objects.update(by=User.objects.get(username="duty_officer"))
    assert asgi._audible_to(session, topic) == topic


def test_nobody_hears_without_a_session() -> None:
    assert asgi._audible_to(None, TOPICS) is None
    assert asgi._audible_to("x" * 32, TOPICS) is None


def test_the_stream_names_no_object() -> None:
    session = session_of("supervisor")
    sent = asyncio.run(_listen(session))
    assert "event: board" in sent
    assert str(CANARY) not in sent


async def _listen(session: str) -> str:
    received = ""
    gone = asyncio.Event()
    news = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal received
        received += message.get("body", b"").decode()
        news.set()

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/events/",
        "query_string": b"topics=board",
        "headers": [(b"cookie", f"sessionid={session}".encode())],
    }
    hub = Hub()
    stream = EventStream(hub, asgi._audible_to)
    listening = asyncio.create_task(stream(scope, receive, send))
    async with asyncio.timeout(30):
        while "welcome" not in received:
            await news.wait()
            news.clear()
        await asyncio.to_thread(_publish)
        while "event:" not in received:
            await news.wait()
            news.clear()
    gone.set()
    await listening
    hub.shut_down()
    hub._threads.shutdown(wait=True)
    return received


def _publish() -> None:
    from django.db import connection

    publish("board", dispute=CANARY, record=CANARY)
    connection.close()
