"""The desk as one ASGI application: live events on the loop, everything else in threads."""

import os
from typing import Any, Final, cast

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")

from liandong.desk.access.sessions import person_of
from liandong.desk.config.wsgi import application as pages
from liandong.desk.work.hub import Hub
from liandong.desk.work.stream import EventStream, Receive, Scope, Send

THREADS: Final = 8
EVENTS: Final = "/events/"

hub = Hub()
_stream = EventStream(hub, lambda session_key: person_of(session_key) is not None)
_pages: Any = WSGIMiddleware(cast("Any", pages), workers=THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Django's pages run in threads: under pure ASGI synchronous views are several times slower."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == EVENTS:
        await _stream(scope, receive, send)
    else:
        await _pages(_with_ascii_query(scope), receive, send)


def _with_ascii_query(scope: Scope) -> Scope:
    """WSGI knows only ASCII in the query; some clients send UTF-8 there as it is."""
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
