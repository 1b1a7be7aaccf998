"""What nobody may do by sending slowly, reading slowly, or sending without end."""

import http.client
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.security.processes import Desk, a_desk

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

MANY = 24
"""More than there are threads for pages."""
PAGE_SECONDS = 15.0
"""In which a page comes on a busy machine; one that waits for the attackers takes longer."""
HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
LARGE = b"GET /static/ui/dist/charts.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home: Path = tmp_path_factory.mktemp("desk")
    with a_desk(home) as running:
        running.serve("--no-worker")
        running.get("/sign-in/")  # all of the page is loaded
        yield running


def connect(desk: Desk, *, room: int | None = None) -> socket.socket:
    client = socket.socket()
    if room is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    client.settimeout(60)
    client.connect(("127.0.0.1", desk.port))
    return client


def pages_answer(desk: Desk) -> None:
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=PAGE_SECONDS)
    connection.request("GET", "/sign-in/")
    assert connection.getresponse().status == 200
    assert time.monotonic() - begun < PAGE_SECONDS
    connection.close()


def answer(client: socket.socket) -> str:
    """All that comes until the server closes."""
    parts = []
    while data := client.recv(65536):
        parts.append(data)
    return b"".join(parts).decode("utf-8", "replace")


def _until_it_rests(desk: Desk) -> None:
    """Until the server has nothing to do for a second."""
    process = psutil.Process(desk.started[-1].pid)
    spent, turns = -1.0, 0
    while turns < 5:
        time.sleep(0.2)
        times = process.cpu_times()
        turns = turns + 1 if times.user + times.system - spent < 0.02 else 0
        spent = times.user + times.system


def memory(desk: Desk) -> int:
    return int(psutil.Process(desk.started[-1].pid).memory_info().rss)


def test_slow_posts_of_nobody_stop_no_page_and_are_told_that_they_are_too_slow(desk: Desk) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(desk)) for _client in range(MANY)]
        for client in clients:
            client.sendall(HEAD + b"Content-Length: 1000\r\n\r\nu")
        pages_answer(desk)
        replies = [answer(client) for client in clients]
    assert all(words.startswith("HTTP/1.1 408") for words in replies)
    assert all("没有在限定的时间里发完" in words for words in replies)


def test_who_reads_slowly_stops_no_page(desk: Desk) -> None:
    with ExitStack() as stack:
        for _client in range(MANY):
            client = stack.enter_context(connect(desk, room=2048))
            client.sendall(
                b"GET /static/ui/dist/charts.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20
            )
        _until_it_rests(desk)  # all buffers on the way are full
        pages_answer(desk)


def test_heads_that_never_end_are_hung_up_on(desk: Desk) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(desk)) for _client in range(MANY)]
        end = time.monotonic() + 30
        opened = set(clients)
        while opened and time.monotonic() < end:
            for client in list(opened):
                readable, _, _ = select.select([client], [], [], 0)
                try:
                    if readable and not client.recv(1):
                        opened.discard(client)
                    else:
                        client.sendall(b"X")
                except OSError:
                    opened.discard(client)
            time.sleep(0.5)
        pages_answer(desk)
    assert not opened


@pytest.mark.parametrize("address", ["/sign-in/", "/intake/imports/upload/", "/no/such/page/"])
def test_nobody_sends_more_than_a_form(desk: Desk, address: str) -> None:
    with connect(desk) as client:
        head = f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {300 << 20}\r\n\r\n"
        client.sendall(head.encode())
        reply = answer(client)  # before a byte of it was sent
    assert reply.startswith("HTTP/1.1 413")
    assert "内容过大" in reply


def test_a_body_without_end_is_refused_and_takes_no_memory(desk: Desk) -> None:
    before = memory(desk)
    with connect(desk) as client:
        client.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        sent = 0
        try:
            while sent < 200 << 20:
                client.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        client.setblocking(False)
        received = b""
        while True:
            try:
                data = client.recv(65536)
            except OSError:
                break
            if not data:
                break
            received += data
    assert memory(desk) - before < 50 << 20
    assert received.startswith(b"HTTP/1.1 413")
    pages_answer(desk)


def test_a_machine_without_a_key_is_refused_before_it_has_sent(desk: Desk) -> None:
    with connect(desk) as client:
        head = (
            "POST /api/v1/records HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ld_x\r\n"
            f"Content-Length: {3 << 20}\r\n\r\n"
        )
        client.sendall(head.encode())
        reply = answer(client)
    assert reply.startswith("HTTP/1.1 401")
    assert "application/json" in reply
    assert "请用有效的密钥" in reply
