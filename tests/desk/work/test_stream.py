"""The event stream as an ASGI application, with a database and a poller."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from liandong.desk.work import event_hub as hubs
from liandong.desk.work import event_stream
from liandong.desk.work.event_hub import Hub
from liandong.desk.work.event_stream import AudibleTo, EventStream
from liandong.desk.work.events import Happened, publish, recent
from liandong.desk.work.models import Event

pytestmark = [
    pytest.mark.machine_clock,
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
]


async def tell(topic: str, **payload: int) -> Event:
    """Publish in a thread, as a request would, and leave no connection behind."""

    def in_thread() -> Event:
        try:
            return publish(topic, **payload)
        finally:
            connection.close()

    return await asyncio.to_thread(in_thread)


def all_of_them(_key: str | None, topics: frozenset[str]) -> frozenset[str] | None:
    return topics


class Page:
    """A browser's end of one stream."""

    def __init__(self, hub: Hub, query: str, audible: AudibleTo, **extra: Any) -> None:
        headers = [(b"cookie", b"other=1; sessionid=key")]
        if "last_id" in extra:
            headers.append((b"last-event-id", str(extra["last_id"]).encode()))
        scope = {
            "type": "http",
            "method": extra.get("method", "GET"),
            "path": "/events/",
            "query_string": query.encode(),
            "headers": headers,
        }
        self.status = 0
        self.texts: list[str] = []
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self.task = asyncio.create_task(EventStream(hub, audible)(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.texts.append(message["body"].decode())
        self._news.set()

    def go(self) -> None:
        self._gone.set()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(10):
            while not any(text in received for received in self.texts):
                await self._news.wait()
                self._news.clear()

    async def end(self) -> None:
        await asyncio.wait_for(self.task, 5)

    @property
    def events(self) -> list[str]:
        return [text for text in self.texts if "event:" in text]


def play(scenario: Callable[[Hub, Callable[..., Page]], Awaitable[None]]) -> None:
    """Run a scenario with a hub, and a function that opens pages."""

    async def run() -> None:
        hub = Hub()

        def open_page(
            query: str = "topics=board", audible: AudibleTo = all_of_them, **extra: Any
        ) -> Page:
            return Page(hub, query, audible, **extra)

        try:
            await scenario(hub, open_page)
        finally:
            hub.shut_down()
            hub._threads.shutdown(wait=True)

    asyncio.run(run())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "POLL_SECONDS", 0.02)


@pytest.mark.long
def test_an_event_reaches_the_pages_of_its_topic_once() -> None:
    async def scenario(hub: Any, open_page: Any) -> None:
        board, job = open_page(), open_page("topics=job-1,%20job-2")
        await board.until("welcome")
        await job.until("welcome")
        event = await tell("board", dispute=12)
        await tell("job-2", job=2)
        await board.until("event: board")
        await job.until("event: job-2")
        await asyncio.sleep(0.1)
        assert board.events == [f"id: {event.pk}\nevent: board\ndata: {{}}\n\n"]
        assert len(job.events) == 1

    play(scenario)


def test_what_happened_before_is_not_sent() -> None:
    publish("board", dispute=1)

    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page()
        await page.until("welcome")
        event = await tell("board", dispute=2)
        await page.until(f"id: {event.pk}\n")
        assert len(page.events) == 1

    play(scenario)


@pytest.mark.long
def test_what_happened_long_before_is_not_sent_either() -> None:
    async def scenario(_hub: Hub, open_page: Callable[..., Page]) -> None:
        old = [await tell("board", number=number) for number in range(3)]
        await asyncio.to_thread(_make_old)
        page = open_page("topics=board")
        await page.until("welcome")
        await asyncio.sleep(1)  # some quiet polls
        new = await tell("board", number=9)
        await page.until(f"id: {new.pk}\n")
        assert not any(f"id: {event.pk}\n" in text for event in old for text in page.texts)

    play(scenario)


def _make_old() -> None:
    Event.objects.update(at=timezone.now() - timedelta(minutes=30))
    connection.close()


def test_a_page_that_comes_back_is_told_what_it_missed() -> None:
    last = publish("board", dispute=1)
    later = publish("board", dispute=2)

    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page(last_id=last.pk)
        await page.until(f"id: {later.pk}\n")

    play(scenario)


@pytest.mark.parametrize("last_id", ["x", "-1", "٣", "9" * 40])
def test_a_made_up_last_id_is_ignored(last_id: str) -> None:
    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page(last_id=last_id)
        await page.until("welcome")
        assert page.status == 200

    play(scenario)


def test_nobody_listens_without_a_session() -> None:
    async def scenario(hub: Any, open_page: Any) -> None:
        keys = []
        page = open_page(audible=lambda key, _topics: keys.append(key))
        await page.end()
        assert (page.status, page.texts, keys) == (401, [""], ["key"])

    play(scenario)


def test_only_get() -> None:
    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page(method="POST")
        await page.end()
        assert page.status == 405

    play(scenario)


def test_a_stream_ends_when_its_session_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "ALIVE_SECONDS", 0.05)
    board = frozenset({"board"})
    answers = iter([board, board, None])

    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page(audible=lambda _key, _topics: next(answers))
        await page.end()
        assert ": alive\n\n" in page.texts
        assert not hub._listeners

    play(scenario)


def test_a_page_that_goes_is_forgotten() -> None:
    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page()
        await page.until("welcome")
        page.go()
        await page.end()
        assert not hub._listeners

    play(scenario)


def test_closing_ends_every_stream_and_later_ones_at_once() -> None:
    async def scenario(hub: Any, open_page: Any) -> None:
        pages = [open_page() for _page in range(5)]
        for page in pages:
            await page.until("welcome")
        hub.close()
        for page in pages:
            await page.end()
        await open_page().end()

    play(scenario)


def test_a_page_that_does_not_keep_up_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "MOST_WAITING", 3)
    listener = hubs.Listener(frozenset({"board"}))
    for number in range(5):
        listener.offer(Happened(number, "board", {}))

    async def received() -> list[object]:
        return [await listener.next() for _event in range(4)]

    assert asyncio.run(received())[-1] is None


@pytest.mark.parametrize("failure", [DatabaseError, InterfaceError, ValueError])
def test_the_poller_goes_on_after_any_error(monkeypatch: pytest.MonkeyPatch, failure: Any) -> None:
    failures = iter([True, False])

    def unsteady(*after: Any) -> Any:
        if next(failures, False):
            raise failure
        return recent(*after)

    async def scenario(hub: Any, open_page: Any) -> None:
        page = open_page()
        await page.until("welcome")
        monkeypatch.setattr(hubs, "recent", unsteady)
        event = await tell("board", dispute=3)
        await page.until(f"id: {event.pk}\n")

    play(scenario)
