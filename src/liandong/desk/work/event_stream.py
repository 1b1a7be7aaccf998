"""Server-sent events at /events/, as a pure ASGI application."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error

from liandong.desk.work.event_hub import Hub, Listener
from liandong.desk.work.events import Happened, missed

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AudibleTo = Callable[[str | None, frozenset[str]], frozenset[str] | None]

logger = logging.getLogger(__name__)

ALIVE_SECONDS: Final = 15
MOST_TOPICS: Final = 20
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream:
    """Streams events to people who are signed in; ends within seconds of the session's end.

    `audible_to` gets the session key of the cookie, None without one, and the requested topics; it
    returns those that this person may receive, None where nobody is signed in. It may use the
    database.
    """

    def __init__(self, hub: Hub, audible_to: AudibleTo) -> None:
        self._hub = hub
        self._audible_to = audible_to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _answer(send, 405)
            return
        key = session_key(scope)
        try:
            topics = await self._hub.in_thread(self._audible_to, key, _topics(scope))
        except Error:
            logger.exception("a page could not begin to listen")
            await _answer(send, 503, [(b"retry-after", b"5")])
            return
        if topics is None:
            await _answer(send, 401)
            return
        async with self._hub.listen(topics) as listener:
            sending = asyncio.create_task(self._stream(listener, scope, key, send))
            gone = asyncio.create_task(_until_gone(receive))
            try:
                await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                sending.cancel()
                gone.cancel()
                await asyncio.gather(sending, gone, return_exceptions=True)

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
                if not await self._is_still_welcome(key, listener.topics):
                    break
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _is_still_welcome(self, key: str | None, topics: frozenset[str]) -> bool:
        """Whether the person may still receive all topics. While the database is unavailable this
        cannot be checked, but no event arrives either: it is checked the next time."""
        try:
            return await self._hub.in_thread(self._audible_to, key, topics) == topics
        except Error:
            logger.exception("a page that listens could not be checked")
            return True

    async def _missed(self, listener: Listener, scope: Scope) -> list[Happened]:
        last_id = header(scope, b"last-event-id")
        if not (last_id.isdecimal() and last_id.isascii() and len(last_id) < 19):
            return []
        try:
            return await self._hub.in_thread(missed, listener.topics, int(last_id))
        except Error:
            logger.exception("what a page missed could not be read")
            return [Happened(int(last_id), topic, {}) for topic in sorted(listener.topics)]


async def _next_text(listener: Listener) -> str | None:
    try:
        event = await asyncio.wait_for(listener.next(), ALIVE_SECONDS)
    except TimeoutError:
        return ": alive\n\n"
    return None if event is None else _as_text(event)


def _as_text(event: Happened) -> str:
    """Only the topic, without the payload: the page fetches what it may see."""
    return f"id: {event.id}\nevent: {event.topic}\ndata: {{}}\n\n"


def _topics(scope: Scope) -> frozenset[str]:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    names = ",".join(query.get("topics", [])).split(",")
    return frozenset([name.strip() for name in names if name.strip()][:MOST_TOPICS])


def session_key(scope: Scope) -> str | None:
    cookie: SimpleCookie = SimpleCookie()
    with suppress(CookieError):
        cookie.load(header(scope, b"cookie"))
    morsel = cookie.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else None


def header(scope: Scope, name: bytes) -> str:
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return "; ".join(values)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(
    send: Send, status: int, more_headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *more_headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _send_text(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
