"""Delivers events of the database to the open streams of this process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, ParamSpec, TypeVar

from django.db import close_old_connections, connections

from liandong.desk.work.events import Happened, newest, recent

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

POLL_SECONDS: Final = 0.3
#: While the database is unavailable it is polled with growing pauses, up to this one.
LONGEST_PAUSE: Final = 3.0
#: A stream this far behind is closed; its page reconnects and gets what it missed.
MOST_WAITING: Final = 500


class Listener:
    """One open stream: the topics it wants and what waits to be sent. None ends it."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._queue: asyncio.Queue[Happened | None] = asyncio.Queue()
        self._is_closed = False

    def offer(self, event: Happened | None) -> None:
        if self._is_closed:
            return
        if event is None or self._queue.qsize() >= MOST_WAITING:
            self._is_closed = True
            self._queue.put_nowait(None)
        elif event.topic in self.topics:
            self._queue.put_nowait(event)

    async def next(self) -> Happened | None:
        return await self._queue.get()


class Hub:
    """Polls while anybody listens. Lives in one event loop; the database is read in a thread."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="events")
        self._poller: asyncio.Task[None] | None = None
        self._reading = asyncio.Event()  # set once older events are known
        self._closed = False

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function that uses the database."""
        call = partial(_with_fresh_connection, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    @asynccontextmanager
    async def listen(self, topics: frozenset[str]) -> AsyncIterator[Listener]:
        """Listen from now on; what came before is not sent."""
        listener = Listener(topics)
        self._listeners.add(listener)
        try:
            if self._closed:
                listener.offer(None)
            else:
                if self._poller is None:
                    self._poller = asyncio.create_task(self._poll())
                await self._reading.wait()
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End all streams, so that the server can stop at once."""
        self._closed = True
        for listener in self._listeners:
            listener.offer(None)

    def shut_down(self) -> None:
        """Stop polling and close the connection of the thread."""
        self.close()
        if self._poller is not None:
            self._poller.cancel()
        self._threads.submit(connections.close_all)
        self._threads.shutdown(wait=False)

    async def _poll(self) -> None:
        """Deliver new events until nobody listens any more. No error ends it: every open page would
        miss all further events without knowing."""
        known: set[int] | None = None
        latest: int | None = None
        pause = POLL_SECONDS
        while self._listeners:
            try:
                if latest is None:
                    latest = await self.in_thread(newest)
                events = await self.in_thread(recent, latest)
            except Exception:
                logger.exception("events could not be read")
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._tell(
                    [event for event in events if known is not None and event.id not in known]
                )
                known = {event.id for event in events}
                latest = max(latest, *known) if known else latest
                self._reading.set()
                pause = POLL_SECONDS
            await asyncio.sleep(pause)
        self._reading.clear()
        self._poller = None

    def _tell(self, events: list[Happened]) -> None:
        for event in events:
            for listener in self._listeners:
                listener.offer(event)


def _with_fresh_connection(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    return function(*args, **kwargs)
