"""Timeouts for the head of a request and for reading a response.

uvicorn waits for ever for the head of a request, and for a client that reads its response.
"""

import asyncio
import resource
from typing import Any, Final, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 10.0
"""In which the head of a request has to arrive, from the beginning of the connection or the first
byte of the head."""
KEPT_SECONDS: Final = 60.0
"""For which a connection is kept after a response: longer than people pause between two pages. A
request that is sent while the server closes the connection would be lost."""
READ_SECONDS: Final = 30.0
"""In which a client has to read the next 64 KB of a response."""
CLOSE_SECONDS: Final = 5.0
FIRST_SECONDS: Final = 0.3
"""In which the first request of a connection has to begin that was accepted just before the server
stops: the client has sent it, or is about to."""
MOST: Final = 4000
FILES: Final = 16_384
"""Open files that the process requests; each connection is one."""


class Connection(H11Protocol):
    """HTTP/1.1 with timeouts. Where there are too many connections, the one that has waited longest
    for the head of a request is closed."""

    most = MOST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._is_closing = False
        self._is_kept = False
        if len(self.connections) >= self.most:
            self._make_room()
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
        else:
            self._await_head(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_reading_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_kept:
            self._is_kept = False
            self._await_head(HEAD_SECONDS)
        super().data_received(data)

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and not self.cycle.response_complete:
            self._stop_waiting()
            if self._is_closing:
                self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        self._is_kept = True
        self._await_head(KEPT_SECONDS)
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_reading_timer()
        self._read_timer = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_reading_timer()
        super().resume_writing()

    def shutdown(self) -> None:
        """Close it once it is idle; uvicorn would drop a first request that is on its way."""
        if self.cycle is None:
            self._is_closing = True
            self.loop.call_later(FIRST_SECONDS, self._leave)
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    @property
    def waits_since(self) -> float | None:
        """When the timeout of the head ends; None while no head is awaited."""
        return self._head_timer.when() if self._head_timer else None

    def _await_head(self, seconds: float) -> None:
        self._stop_waiting()
        self._head_timer = self.loop.call_later(seconds, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_reading_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _hang_up(self) -> None:
        self._head_timer = None
        self.transport.close()
        # Unread data would keep the connection open.
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def _leave(self) -> None:
        if self.cycle is None:
            super().shutdown()

    def _make_room(self) -> None:
        waiting = [each for each in cast("Any", self.connections) if each.waits_since is not None]
        if waiting:
            oldest = min(waiting, key=lambda each: each.waits_since)
            self.connections.discard(oldest)
            oldest.transport.abort()


def allow_many() -> None:
    """Raise the limit of open files to what connections need; allow fewer connections where it
    cannot be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    Connection.most = MOST if soft == resource.RLIM_INFINITY else min(MOST, soft // 2)
