"""A web process: `python -m liandong.desk.config.web`, started by the launcher.

It accepts from the socket that the launcher opened, prints a line once it serves, and stops at
SIGTERM or when the launcher is gone: event streams end, open requests are completed.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from types import FrameType
from typing import Final

import uvicorn
from django.db import DatabaseError, InterfaceError

from liandong.desk.config.console import say
from liandong.desk.config.desk_start import start_django
from liandong.desk.config.server.connections import KEPT_SECONDS, Connection, allow_many
from liandong.desk.work.garbage import loading
from liandong.desk.work.outages import is_outage

REQUESTS_MAY_TAKE: Final = 2
#: How often it looks whether the launcher still runs.
LOOKS_EVERY: Final = 0.5
READY: Final = "ready"
LOADED_LATER: Final = (
    "liandong.desk.insight.alerts.evidence",
    "liandong.desk.insight.brief",
    "liandong.desk.papers.documents",
    "liandong.engine.surveillance.comparison",
)
"""Modules on which pages work that most people do not open at once."""


def main() -> None:
    """Serve until a signal, or until the parent process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback where it comes before uvicorn's own
    parser = ArgumentParser(prog="python -m liandong.desk.config.web")
    parser.add_argument("--listener", type=int, required=True, metavar="FD")
    parser.add_argument("--parent", type=int, required=True, metavar="PID")
    options = parser.parse_args()
    os.umask(0o077)
    start_django()
    with loading():
        from liandong.desk.config.server.asgi import application, hub

    allow_many()
    config = uvicorn.Config(
        application,
        http=Connection,
        ws="none",
        log_config=None,  # uvicorn logs as we do
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=REQUESTS_MAY_TAKE,
        timeout_keep_alive=int(KEPT_SECONDS),
        server_header=False,
        proxy_headers=False,  # uvicorn would trust any local client: see `proxies`
    )
    server = StoppableServer(config, hub.close)
    Thread(target=_load_the_rest, daemon=True).start()
    with socket.socket(fileno=options.listener) as listener:
        asyncio.run(_serve(server, listener, options.parent))
    sys.stderr.flush()
    os._exit(0)  # a thread that waits for a slow client must not keep the process


def _load_the_rest() -> None:
    """While the first pages are answered: the engine, and what else only some pages need, so that
    none of them waits for it."""
    from liandong.desk.disputes.recognition_start import make_ready

    try:
        make_ready()
    except (DatabaseError, InterfaceError) as error:
        # Away just now: the first page that needs the engine loads it.
        if not is_outage(error):
            raise
    for module in LOADED_LATER:
        import_module(module)
    gc.freeze()


async def _serve(server: "StoppableServer", listener: socket.socket, parent: int) -> None:
    watching = asyncio.create_task(_stop_without(parent, server))
    await server.serve([listener])
    watching.cancel()


class StoppableServer(uvicorn.Server):
    """Ends the event streams at the first signal, and does not raise the signal again."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        say(READY)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        asyncio.get_running_loop().call_soon_threadsafe(self.stop)

    def stop(self) -> None:
        self.should_exit = True
        self._end_streams()


async def _stop_without(parent: int, server: StoppableServer) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(LOOKS_EVERY)
    server.stop()


if __name__ == "__main__":
    main()
