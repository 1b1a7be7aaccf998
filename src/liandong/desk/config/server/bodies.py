"""Receives request bodies and sends responses on the event loop: no thread ever waits for a client.

There are few page threads. A request is passed to one when its body is complete, and the response
is buffered at once, however slowly the client reads.

Limits: 64 KB for everybody; for people who are signed in and machines with a key, what forms need,
and on addresses that take files their limit (`ui.upload_limits`). Larger bodies of unknown clients,
and bodies that are too large or too slow, are refused before anything of them is parsed.
"""

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings
from django.db import Error, close_old_connections
from django.urls import Resolver404, resolve

from liandong.desk.config.server.refusals import (
    begin_refusal,
    end_refusal,
    is_for_machines,
    too_large,
)
from liandong.desk.ui.upload_limits import largest_body
from liandong.desk.work.event_stream import Receive, Scope, Send, header, session_key

IN_MEMORY: Final = 256 * 1024


class Spool:
    """A FIFO of bytes: a small amount stays in memory, more goes to the disk.

    On the disk it is an unnamed file, encrypted with a key that only this object has: bodies are
    never stored there in clear text, even if the process is killed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._memory = bytearray()
        self._file: int | None = None
        self._read = 0
        self.size = 0

    def fits_in_memory(self, more: int) -> bool:
        """Whether this many more bytes need no disk."""
        return self._file is None and self.size + more <= IN_MEMORY

    def write(self, data: bytes) -> None:
        """Raises OSError where the disk is full."""
        with self._lock:
            if self.fits_in_memory(len(data)):
                self._memory += data
            else:
                if self._file is None:
                    self._go_to_disk()
                self._append(data)
            self.size += len(data)

    def read(self, most: int) -> bytes:
        """The next bytes, at most `most`; empty where nothing more has been written yet."""
        with self._lock:
            if self._file is None:
                data = bytes(self._memory[self._read : self._read + most])
            else:
                data = self._decryptor.update(os.pread(self._file, most, self._read))
            self._read += len(data)
            return data

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None
            self._memory.clear()

    def _go_to_disk(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with TemporaryFile(dir=self._folder) as file:
            self._file = os.dup(file.fileno())
        cipher = Cipher(AES(secrets.token_bytes(32)), CTR(secrets.token_bytes(16)))
        self._encryptor, self._decryptor = cipher.encryptor(), cipher.decryptor()
        self._decryptor.update(bytes(self._read))  # skip what was read from memory
        self._end = 0
        self._append(bytes(self._memory))
        self._memory.clear()

    def _append(self, data: bytes) -> None:
        assert self._file is not None  # noqa: S101 - for the type
        left = memoryview(self._encryptor.update(data))
        while left:
            written = os.pwrite(self._file, left, self._end)
            self._end += written
            left = left[written:]


logger = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
IsKnown = Callable[[str | None, str], bool]
"""Called with the session key and the machine key: whether either is valid. May raise `Refused`
with the reason why not."""

OF_ANYBODY: Final = 64 * 1024
PATIENCE: Final = 20.0
"""Seconds for a small body, and without a byte of a large one."""
SLOWEST: Final = 4096
"""Least bytes per second of a large body after that time."""
CHUNK: Final = 256 * 1024
PIECE: Final = 64 * 1024
"""Bytes of a response that are sent, or written to the disk, at a time: a client has to read each
within `connections.READ_SECONDS`."""
LINGER: Final = 5.0
"""Seconds in which what a refused client still sends is discarded: if the connection were closed
before the client has read the response, it would see a broken connection."""
LOOKING: Final = 2
"""Threads that authenticate clients."""


class Refused(Exception):  # noqa: N818 - named for what it says
    """Why the body is refused; `words` are for machines, instead of those of the status, and
    `retry_after` says in how many seconds to try again."""

    def __init__(self, status: int, words: str = "", retry_after: int | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.words = words
        self.retry_after = retry_after


class Gone(Exception):  # noqa: N818 - named for what it says
    """The client has disconnected."""


class Bodies:
    """An ASGI application around one that may block."""

    def __init__(self, application: Application, is_known: IsKnown, folder: Path) -> None:
        self._application = application
        self._is_known = is_known
        self._folder = folder
        self._threads = ThreadPoolExecutor(LOOKING, thread_name_prefix="bodies")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Spool(self._folder)
        try:
            await self._read(scope, receive, body)
            await self._answer(_with_length(scope, body.size), body, send)
        except Refused as refused:
            await begin_refusal(scope, send, refused.status, refused.words, refused.retry_after)
            await _throw_away(receive)
            await end_refusal(send)
        except Gone:
            pass
        finally:
            body.close()

    async def _answer(self, scope: Scope, body: Spool, send: Send) -> None:
        reply = Reply(scope, send, self._folder)
        delivering = asyncio.create_task(reply.deliver())
        try:
            await self._application(scope, _receiving(body), reply.take)
            await delivering
        finally:
            delivering.cancel()
            reply.close()

    async def _read(self, scope: Scope, receive: Receive, body: Spool) -> None:
        declared = _declared(scope)
        if declared == 0:
            return
        most = OF_ANYBODY
        if declared is not None and declared > most:
            most = await self._most(scope)
            if declared > most:
                raise Refused(413, too_large(most))
        begun = time.monotonic()
        more = True
        while more:
            data, more = await _next(receive, begun, body.size)
            if body.size + len(data) > most and most == OF_ANYBODY:
                most = await self._most(scope)
            if body.size + len(data) > most:
                raise Refused(413, too_large(most))
            try:
                await _append(body, data)
            except OSError as error:
                logger.error("a body could not be kept: %s", error.strerror)  # noqa: TRY400
                raise Refused(507) from error

    async def _most(self, scope: Scope) -> int:
        """The largest body that this client may send to this address."""
        session, machine = session_key(scope), _machine_key(scope)
        if session is None and not machine:
            if is_for_machines(scope["path"]):
                raise Refused(401)
            return OF_ANYBODY
        loop = asyncio.get_running_loop()
        here = copy_context()  # with the client's address, for the audit
        ask = partial(here.run, self._asks, session, machine)
        try:
            known = await loop.run_in_executor(self._threads, ask)
        except Error as error:
            logger.exception("who sends a body could not be found out")
            raise Refused(503) from error
        if not known:
            raise Refused(401)
        try:
            view = resolve(scope["path"]).func
        except Resolver404:
            return OF_ANYBODY
        return largest_body(view, otherwise=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)

    def _asks(self, session: str | None, machine: str) -> bool:
        close_old_connections()
        return self._is_known(session, machine)


class Reply:
    """A response on its way to the client. `take` never waits for the client; `deliver` does.

    What the client has not read yet is spooled in larger pieces, however small the parts of the
    response are: a line of a table does not cost a thread switch.
    """

    def __init__(self, scope: Scope, send: Send, folder: Path) -> None:
        self._scope = scope
        self._send = send
        self._spool = Spool(folder)
        self._start: MutableMapping[str, Any] | None = None
        self._pending = bytearray()  # follows the content of the spool
        self._is_writing = False
        self._is_whole = False
        self._is_lost = False
        self._news = asyncio.Event()

    async def take(self, message: MutableMapping[str, Any]) -> None:
        """Never raises: the thread of the response would wait for ever. If data cannot be spooled,
        they and everything after them are dropped, and `deliver` breaks off."""
        if message["type"] == "http.response.start":
            self._start = message
        elif not self._is_lost:
            self._pending += message.get("body", b"")
            is_whole = not message.get("more_body", False)
            try:
                if is_whole or len(self._pending) >= PIECE:
                    await self._keep()
            except Exception as error:  # noqa: BLE001 - see above
                self._is_lost = True
                self._pending.clear()
                reason = error.strerror if isinstance(error, OSError) else repr(error)
                logger.error("an answer could not be kept: %s", reason)  # noqa: TRY400 - no trace is needed
            self._is_whole = is_whole
        self._news.set()

    async def deliver(self) -> None:
        """Send the response until it is complete. If data were dropped, the client gets an error,
        or a broken connection once the response has begun, so that it cannot take it for
        complete."""
        while self._start is None:
            await self._news.wait()
            self._news.clear()
        if self._is_lost:
            await begin_refusal(self._scope, self._send, 507)
            await end_refusal(self._send)
            return
        await self._send(self._start)
        while not self._is_lost:
            self._news.clear()
            is_whole = self._is_whole  # before reading, so that nothing written before is missed
            data = self._next()
            if data:
                await self._send({"type": "http.response.body", "body": data, "more_body": True})
            elif is_whole:
                await self._send({"type": "http.response.body", "body": b""})
                return
            else:
                await self._news.wait()

    def close(self) -> None:
        self._spool.close()

    async def _keep(self) -> None:
        data = bytes(self._pending)
        self._pending.clear()
        self._is_writing = True
        try:
            await _append(self._spool, data)
        finally:
            self._is_writing = False

    def _next(self) -> bytes:
        """The next bytes: of the spool, then pending ones that need not be spooled."""
        data = self._spool.read(PIECE)
        if data or self._is_writing:
            return data
        data = bytes(self._pending[:PIECE])
        del self._pending[:PIECE]
        return data


async def _next(receive: Receive, begun: float, size: int) -> tuple[bytes, bool]:
    """The next bytes and whether more follow. Refuses a client that is too slow."""
    end = begun + PATIENCE
    if size > OF_ANYBODY:
        end = min(time.monotonic() + PATIENCE, end + size / SLOWEST)
    try:
        async with asyncio.timeout(max(0.0, end - time.monotonic())):
            message = await receive()
    except TimeoutError as error:
        raise Refused(408) from error
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)


async def _append(spool: Spool, data: bytes) -> None:
    """Write; in a thread where the disk is needed."""
    if spool.fits_in_memory(len(data)):
        spool.write(data)
    else:
        await asyncio.to_thread(spool.write, data)


def _receiving(body: Spool) -> Receive:
    """The `receive` of the application, for a body that is complete already."""

    async def receive() -> MutableMapping[str, Any]:
        data = body.read(CHUNK)
        return {"type": "http.request", "body": data, "more_body": bool(data)}

    return receive


async def _throw_away(receive: Receive) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return


def _declared(scope: Scope) -> int | None:
    """The declared length of the body; None for a chunked one."""
    names = {name for name, _value in scope["headers"]}
    if b"transfer-encoding" in names:
        return None
    length = header(scope, b"content-length")
    return int(length) if length.isdecimal() else 0


def _with_length(scope: Scope, size: int) -> Scope:
    """Declare the length of a chunked body: Django reads nothing without it."""
    if _declared(scope) is not None:
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name != b"transfer-encoding"]
    return {**scope, "headers": [*kept, (b"content-length", b"%d" % size)]}


def _machine_key(scope: Scope) -> str:
    kind, _space, key = header(scope, b"authorization").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""
