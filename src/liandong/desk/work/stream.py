"""Server-sent events at /events/, as a pure ASGI application."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings

from liandong.desk.work.events import Happened, missed
from liandong.desk.work.hub import Hub, Listener

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ALIVE_SECONDS: Final = 15
MOST_TOPICS: Final = 20
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream:
    """Streams events to who is signed in; ends within seconds of the session's end.

    `is_welcome` takes the session key of the cookie, None without one; it may use the database.
    """

    def __init__(self, hub: Hub, is_welcome: Callable[[str | None], bool]) -> None:
        self._hub = hub
        self._is_welcome = is_welcome

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _answer(send, 405)
            return
        key = _session_key(scope)
        if not await self._hub.in_thread(self._is_welcome, key):
            await _answer(send, 401)
            return
        async with self._hub.listen(_topics(scope)) as listener:
            sending = asyncio.create_task(self._stream(listener, scope, key, send))
            leaving = asyncio.create_task(_until_gone(receive))
            try:
                await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                sending.cancel()
                leaving.cancel()
                await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _stream(self, listener: Listener, scope: Scope, key: str | None, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _send_text(send, ": welcome\n\n")
        for event in await self._missed(listener, scope):
            await _send_text(send, _as_text(event))
        checked = time.monotonic()
        while True:
            text = await _next_text(listener)
            if text is None:
                break
            await _send_text(send, text)
            if time.monotonic() - checked >= ALIVE_SECONDS:
                checked = time.monotonic()
                if not await self._hub.in_thread(self._is_welcome, key):
                    break
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _missed(self, listener: Listener, scope: Scope) -> list[Happened]:
        last_id = _header(scope, b"last-event-id")
        if not (last_id.isdecimal() and last_id.isascii() and len(last_id) < 19):
            return []
        return await self._hub.in_thread(missed, listener.topics, int(last_id))


async def _next_text(listener: Listener) -> str | None:
    try:
        event = await asyncio.wait_for(listener.next(), ALIVE_SECONDS)
    except TimeoutError:
        return ": alive\n\n"
    return None if event is None else _as_text(event)


def _as_text(event: Happened) -> str:
    data = json.dumps(event.payload, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.id}\nevent: {event.topic}\ndata: {data}\n\n"


def _topics(scope: Scope) -> frozenset[str]:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    names = ",".join(query.get("topics", [])).split(",")
    return frozenset([name.strip() for name in names if name.strip()][:MOST_TOPICS])


def _session_key(scope: Scope) -> str | None:
    cookie: SimpleCookie = SimpleCookie()
    with suppress(CookieError):
        cookie.load(_header(scope, b"cookie"))
    morsel = cookie.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else None


def _header(scope: Scope, name: bytes) -> str:
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return "; ".join(values)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _send_text(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
