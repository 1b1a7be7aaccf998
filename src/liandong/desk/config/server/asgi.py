"""The desk as one ASGI application: live events on the loop, everything else in threads."""

import os
from typing import Any, Final, cast

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")

from django.conf import settings

from liandong.desk.access.actions.machines import KeyRefusedError, admit_machine
from liandong.desk.access.actors import System, current_address
from liandong.desk.access.sign_in.sessions import person_of
from liandong.desk.config.server import proxies
from liandong.desk.config.server.bodies import Bodies, Refused
from liandong.desk.config.server.wsgi import application as pages
from liandong.desk.work.event_hub import Hub
from liandong.desk.work.event_stream import EventStream, Receive, Scope, Send
from liandong.desk.work.event_topics import audible

THREADS: Final = 4
EVENTS: Final = "/events/"


def _audible_to(session_key: str | None, wanted: frozenset[str]) -> frozenset[str] | None:
    person = person_of(session_key)
    return None if person is None else audible(wanted, person)


def _is_known(session_key: str | None, machine_key: str) -> bool:
    """Whether the session or the machine key is valid. Raises Refused for an invalid key, in the
    words of the API."""
    if person_of(session_key) is not None:
        return True
    if not machine_key:
        return False
    try:
        admit_machine(key=machine_key, by=System("api"))
    except KeyRefusedError as refusal:
        raise Refused(refusal.status, str(refusal), refusal.retry_after) from refusal
    return True


hub = Hub()
_stream = EventStream(hub, _audible_to)
_pages: Any = WSGIMiddleware(cast("Any", pages), workers=THREADS)
_bodies = Bodies(_pages, _is_known, settings.HOME / "spool")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Django's pages run in threads: under pure ASGI synchronous views are several times slower.
    Bodies are received and sent on the event loop, so that no thread waits for a client."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    scope = proxies.resolve(scope)
    current_address.set(str((scope.get("client") or [""])[0])[:45])
    if scope["type"] == "http" and scope["path"] == EVENTS:
        await _stream(scope, receive, send)
    else:
        await _bodies(_with_ascii_query(scope), receive, send)


def _with_ascii_query(scope: Scope) -> Scope:
    """WSGI allows only ASCII in the query; some clients send unquoted UTF-8."""
    query: bytes = scope.get("query_string", b"")
    if query.isascii():
        return scope
    quoted = "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in query)
    return {**scope, "query_string": quoted.encode("ascii")}


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            hub.shut_down()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
