"""Connections that wait: where there are too many, those go first that have waited longest."""

import asyncio
from typing import Any

import pytest
import uvicorn

from liandong.desk.config.server import connections
from liandong.desk.config.server.connections import Connection

pytestmark = pytest.mark.long

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/large":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            for _piece in range(1000):
                await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        finally:
            TAKEN.append(scope["path"])
    else:
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})


TAKEN: list[str] = []
RUNNING: list[uvicorn.Server] = []


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    TAKEN.clear()
    monkeypatch.setattr(Connection, "most", 4)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(connections, "READ_SECONDS", 0.3)


def serve(scenario: Any) -> None:
    async def run() -> None:
        config = uvicorn.Config(
            answer, http=Connection, ws="none", lifespan="off", log_config=None, port=0
        )
        server = uvicorn.Server(config)
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        port = server.servers[0].sockets[0].getsockname()[1]
        RUNNING[:] = [server]
        try:
            await asyncio.wait_for(scenario(port), 30)
        finally:
            server.servers[0].close()
            for connection in list(server.server_state.connections):
                connection.transport.abort()

    asyncio.run(run())


Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def is_closed(client: Client) -> bool:
    try:
        return not await client[0].read(1)
    except OSError:
        return True


def test_those_that_waited_longest_make_room() -> None:
    async def scenario(port: int) -> None:
        waiting = [await asyncio.open_connection("127.0.0.1", port) for _client in range(4)]
        for _reader, writer in waiting:
            writer.write(HEAD)
        await asyncio.sleep(0.1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"\r\n")
        assert b"200 OK" in await reader.readline()
        assert await is_closed(waiting[0])

    serve(scenario)


def test_a_connection_is_kept_while_somebody_reads_the_page() -> None:
    """For longer than the head of a request may take."""

    async def read_a_page(port: int) -> None:
        client = await asyncio.open_connection("127.0.0.1", port)
        for _request in range(2):
            client[1].write(HEAD + b"\r\n")
            assert b"200 OK" in await client[0].readuntil(b"ok")
            await asyncio.sleep(1.5)
        assert not client[0].at_eof()

    serve(read_a_page)


def test_the_head_of_a_second_request_may_not_come_slowly_either() -> None:
    async def scenario(port: int) -> None:
        client = await asyncio.open_connection("127.0.0.1", port)
        client[1].write(HEAD + b"\r\n")
        assert b"200 OK" in await client[0].readuntil(b"ok")
        for _byte in range(40):
            client[1].write(b"G")
            await asyncio.sleep(0.1)
            if client[0].at_eof():
                return
        raise AssertionError("it was let wait")

    serve(scenario)


def test_who_stops_reading_is_hung_up_on() -> None:
    async def scenario(port: int) -> None:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        while not TAKEN:
            await asyncio.sleep(0.1)
        writer.transport.abort()

    serve(scenario)


def test_a_request_on_its_way_is_answered_although_the_server_stops() -> None:
    """A process that is replaced has accepted it: nobody else can answer it."""

    async def scenario(port: int) -> None:
        late, silent = [await asyncio.open_connection("127.0.0.1", port) for _client in range(2)]
        await asyncio.sleep(0.1)
        stopping = asyncio.create_task(RUNNING[0].shutdown())
        await asyncio.sleep(0.1)
        late[1].write(HEAD + b"\r\n")
        assert b"200 OK" in await late[0].readline()
        await late[0].read()  # it is closed after its answer
        assert await is_closed(silent)
        await stopping

    serve(scenario)
