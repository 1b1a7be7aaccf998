"""Bodies and answers on the event loop: whole, within their limits, never in clear on the disk."""

import asyncio
import os
import random
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from django.db import OperationalError

from liandong.desk.config.server import bodies as module
from liandong.desk.config.server.bodies import IN_MEMORY, OF_ANYBODY, Bodies, Reply, Spool
from liandong.desk.intake.uploads.landing import LARGEST

CANARY = "13900000000 张三".encode()
Message = MutableMapping[str, Any]


class Echo:
    """An application that answers with the body it got, and counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.length = b""

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        self.calls += 1
        self.length = dict(scope["headers"]).get(b"content-length", b"")
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for place in range(0, len(body), 100_000):
            chunk = body[place : place + 100_000]
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def ask(
    folder: Path,
    chunks: list[bytes],
    *,
    path: str = "/sign-in/",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    declared: int | None = None,
    known: Callable[[str | None, str], bool] = lambda _session, _key: False,
    waits: float = 0.0,
) -> tuple[int, bytes, Echo]:
    """Send the chunks, each after a wait; returns status, body and the application."""
    application = Echo()
    left = list(chunks)
    status, answer = 0, b""

    async def receive() -> Message:
        await asyncio.sleep(waits)
        if not left:
            return {"type": "http.disconnect"}
        data = left.pop(0)
        return {"type": "http.request", "body": data, "more_body": bool(left)}

    async def send(message: Message) -> None:
        nonlocal status, answer
        status = message.get("status", status)
        answer += message.get("body", b"")

    length = (
        (b"transfer-encoding", b"chunked")
        if declared is None
        else (b"content-length", b"%d" % declared)
    )
    scope = {"type": "http", "method": "POST", "path": path, "headers": [length, *headers]}
    asyncio.run(Bodies(application, known, folder)(scope, receive, send))
    return status, answer, application


SOMEBODY = ((b"cookie", b"sessionid=x"),)


@pytest.mark.parametrize("size", [0, 1, OF_ANYBODY])
def test_a_small_body_of_anybody_arrives_whole(tmp_path: Path, size: int) -> None:
    body = random.Random(size).randbytes(size)
    status, answer, _application = ask(tmp_path, [body], declared=size)
    assert (status, answer) == (200, body)


def test_a_body_in_chunks_gets_the_length_that_django_reads_by(tmp_path: Path) -> None:
    _status, answer, application = ask(tmp_path, [b"a=1", b"&b=2"])
    assert (answer, application.length) == (b"a=1&b=2", b"7")


def test_a_large_body_of_somebody_arrives_whole_in_pieces_of_any_size(tmp_path: Path) -> None:
    pieces = random.Random(1)
    chunks = [pieces.randbytes(pieces.randrange(1, 65536)) for _piece in range(60)]
    size = sum(map(len, chunks))
    assert size > IN_MEMORY
    status, answer, _application = ask(
        tmp_path, chunks, headers=SOMEBODY, declared=size, known=lambda _session, _key: True
    )
    assert (status, answer) == (200, b"".join(chunks))


@pytest.mark.parametrize("declared", [None, OF_ANYBODY + 1])
def test_more_than_a_form_of_nobody_never_reaches_a_page(
    tmp_path: Path, declared: int | None
) -> None:
    chunks = [b"a" * 60_000] * 2
    status, answer, application = ask(tmp_path, chunks, declared=declared)
    assert (status, application.calls) == (413, 0)
    assert "内容过大" in answer.decode()


@pytest.mark.parametrize("declared", [None, OF_ANYBODY + 1])
def test_who_says_to_be_somebody_and_is_not_is_asked_to_sign_in(
    tmp_path: Path, declared: Any
) -> None:
    status, answer, application = ask(
        tmp_path, [b"a" * 60_000] * 2, declared=declared, headers=SOMEBODY
    )
    assert (status, application.calls) == (401, 0)
    assert "请先登录" in answer.decode()


def limit_of(folder: Path, path: str) -> int:
    """The largest body that may be declared there, to the megabyte."""
    for megabytes in (513, 512, 81, 80, 21, 5, 4, 1):
        status, _answer, _application = ask(
            folder,
            [b"x"],
            path=path,
            headers=SOMEBODY,
            declared=megabytes << 20,
            known=lambda _session, _key: True,
        )
        if status == 200:
            return megabytes
    return 0


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [
        ("/intake/imports/upload/", (LARGEST >> 20) + 1),
        ("/handling/papers/LD20260101-0001/attach/", 81),
        ("/directory/borders/import/", 21),
        ("/disputes/new/", 4),
        ("/api/v1/records", 4),
        ("/no/such/page/", 0),
    ],
)
def test_files_are_taken_at_addresses_that_take_files(
    tmp_path: Path, path: str, megabytes: int
) -> None:
    assert limit_of(tmp_path, path) == megabytes


def test_a_slow_body_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    monkeypatch.setattr(module, "LINGER", 0.1)
    status, answer, application = ask(tmp_path, [b"a"] * 100, declared=100, waits=0.05)
    assert (status, application.calls) == (408, 0)
    assert "发送超时" in answer.decode()


def test_who_leaves_in_between_reaches_no_page(tmp_path: Path) -> None:
    status, _answer, application = ask(tmp_path, [], declared=10)
    assert (status, application.calls) == (0, 0)


@pytest.mark.parametrize("declared", [None, OF_ANYBODY + 1])
def test_a_machine_without_a_key_learns_that_it_needs_one(
    tmp_path: Path, declared: int | None
) -> None:
    chunks = [b"a" * 60_000] * 2
    status, answer, application = ask(tmp_path, chunks, path="/api/v1/records", declared=declared)
    assert (status, application.calls) == (401, 0)
    assert "请用有效的密钥" in answer.decode()


def test_a_machine_learns_how_much_it_may_send(tmp_path: Path) -> None:
    key = ((b"authorization", b"Bearer x"),)
    status, answer, _application = ask(
        tmp_path,
        [b"x"],
        path="/api/v1/records",
        headers=key,
        declared=9 << 20,
        known=lambda _session, _key: True,
    )
    assert status == 413
    assert "请求超过 4 MB" in answer.decode()


def test_machines_are_refused_in_json(tmp_path: Path) -> None:
    key = ((b"authorization", b"Bearer x"),)
    _status, answer, _application = ask(
        tmp_path, [b"x"], path="/api/v1/records", headers=key, declared=9 << 20
    )
    assert "请用有效的密钥".encode() in answer
    assert answer.startswith(b"{")


def test_while_the_database_is_away_large_bodies_are_put_off(tmp_path: Path) -> None:
    def away(_session: str | None, _key: str) -> bool:
        raise OperationalError

    status, _answer, application = ask(
        tmp_path, [b"x"], headers=SOMEBODY, declared=9 << 20, known=away
    )
    assert (status, application.calls) == (503, 0)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_spool: Spool, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "_append", full)
    status, answer, application = ask(
        tmp_path,
        [b"x" * 200_000] * 3,
        headers=SOMEBODY,
        declared=600_000,
        known=lambda _session, _key: True,
    )
    assert (status, application.calls) == (507, 0)
    assert "磁盘已满" in answer.decode()


def ask_page(folder: Path, page: Any) -> list[Message]:
    """What a client that takes its time is sent of a page that runs in the only thread; after that
    of another page."""
    pages: Any = WSGIMiddleware(page, workers=1)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)
        await asyncio.sleep(0.2)

    async def one(path: str) -> None:
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b""}
        scope |= {"http_version": "1.1", "headers": []}
        await Bodies(pages, lambda _session, _key: False, folder)(scope, receive, send)

    async def both() -> None:
        async with asyncio.timeout(30):
            await one("/large/")
            sent.append({"type": "next"})
            await one("/small/")

    asyncio.run(both())
    pages.executor.shutdown(wait=False, cancel_futures=True)
    return sent


class Lines:
    """A page of so many lines, given one by one; any other page has one line."""

    def __init__(self, lines: int, width: int) -> None:
        self.lines, self.width = lines, width

    def line(self, number: int) -> bytes:
        return b"%d," % number + b"x" * self.width

    def __call__(self, environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("content-type", "text/csv")])
        lines = self.lines if environ["PATH_INFO"] == "/large/" else 1
        return map(self.line, range(lines))


def bytes_of(sent: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


@pytest.mark.long
def test_an_answer_that_finds_no_disk_breaks_off_and_its_thread_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_spool: Spool, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "_append", full)
    page = Lines(20, 100_000)
    sent = ask_page(tmp_path, page)
    end = sent.index({"type": "next"})
    assert sent[0]["status"] == 200
    assert all(message["more_body"] for message in sent[1:end])  # it is not passed for whole
    assert len(bytes_of(sent[:end])) < 2_000_000
    assert (sent[end + 1]["status"], bytes_of(sent[end:])) == (200, page.line(0))
    assert caplog.text.count("No space left on device") == 1


def test_an_answer_that_was_lost_before_it_began_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_spool: Spool, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "_append", full)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def lose() -> None:
        reply = Reply({"path": "/", "headers": []}, send, tmp_path)
        await reply.take({"type": "http.response.start", "status": 200, "headers": []})
        await reply.take({"type": "http.response.body", "body": b"x" * (IN_MEMORY + 1)})
        await reply.deliver()

    asyncio.run(lose())
    assert sent[0]["status"] == 507
    assert sent[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.long
def test_short_lines_need_few_turns_of_a_thread_and_go_out_in_small_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Spool.write
    written: list[int] = []

    def counted(spool: Spool, data: Any) -> None:
        written.append(len(data))
        write(spool, data)

    monkeypatch.setattr(Spool, "write", counted)
    page = Lines(10_000, 100)
    sent = ask_page(tmp_path, page)
    end = sent.index({"type": "next"})
    assert bytes_of(sent[:end]) == b"".join(map(page.line, range(page.lines)))
    assert 0 < len(written) < 30
    assert max(len(message.get("body", b"")) for message in sent) <= 64 * 1024


def test_what_lies_on_the_disk_lies_there_encrypted_and_without_a_name(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for _piece in range(3):
        spool.write(CANARY * 10_000)
    assert spool._file is not None
    on_disk = os.pread(spool._file, spool.size, 0)
    assert len(on_disk) == spool.size > IN_MEMORY
    assert CANARY not in on_disk
    assert list(tmp_path.iterdir()) == []
    assert spool.read(spool.size) == CANARY * 30_000
    spool.close()


def test_what_is_read_while_it_is_written_comes_in_order(tmp_path: Path) -> None:
    spool, sent, read = Spool(tmp_path), b"", b""
    pieces = random.Random(2)
    for _turn in range(80):
        data = pieces.randbytes(pieces.randrange(20_000))
        spool.write(data)
        sent += data
        read += spool.read(pieces.randrange(20_000))
    assert len(sent) > IN_MEMORY
    assert read + spool.read(len(sent)) == sent
    assert spool.read(1) == b""
