"""`liandong serve`: web and workers in one foreground process that stops at once and cleanly.

This process serves the pages and looks after the workers: one that dies is started again. On
Ctrl-C or SIGTERM the event streams end, open requests are answered, running jobs are put back.
"""

import asyncio
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from types import FrameType
from typing import Final

import uvicorn
from django.core.management import call_command
from django.urls import get_resolver

from liandong.desk.config.console import complain, say
from liandong.desk.config.first_start import USERNAME, ensure_first_account
from liandong.desk.work.hub import Hub

WORKERS: Final = 2
#: The three add up to less than the five seconds after which people press Ctrl-C again.
REQUESTS_MAY_TAKE: Final = 2
WORKERS_MAY_TAKE: Final = 2
RESTART_AFTER: Final = 1.0


def serve(argv: Sequence[str]) -> int:
    """Migrate, then serve until a signal comes. Exit code 1 when the port is taken."""
    options = _parser().parse_args(argv)
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        complain(f"端口 {options.port} 打不开（{error.strerror}），请用 --port 换一个")
        return 1
    call_command("migrate", verbosity=0, interactive=False)
    password = ensure_first_account()
    from liandong.desk.config.asgi import application, hub
    from liandong.desk.disputes.engine import make_ready

    Thread(target=make_ready, daemon=True).start()
    _ = get_resolver().url_patterns  # all pages are loaded before anybody is told to come
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=REQUESTS_MAY_TAKE,
        server_header=False,
    )
    workers = 0 if options.no_worker else WORKERS
    say(f"联动已启动：http://{_shown(options.host)}:{listener.getsockname()[1]}")
    if password:
        say(f"首次使用：账号 {USERNAME}，一次性口令 {password}（登录后须更改）")
    say("按 Ctrl-C 停止")
    asyncio.run(_run(StoppableServer(config, hub), listener, workers))
    say("已停止")
    sys.stderr.flush()
    os._exit(0)  # a thread that waits for a slow client must not keep the process


class StoppableServer(uvicorn.Server):
    """Ends the event streams with the first signal, and does not raise it again afterwards."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.should_exit = True
        asyncio.get_running_loop().call_soon_threadsafe(self._hub.close)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong serve", description="启动网页与后台程序")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--no-worker", action="store_true", help="只开网页，后台程序另外启动")
    return parser


def _listen(host: str, port: int) -> socket.socket:
    """The port is taken before anything else is done: two desks on one port is a usual slip."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=256)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


async def _run(server: StoppableServer, listener: socket.socket, workers: int) -> None:
    crew = [asyncio.create_task(_keep_working(server)) for _worker in range(workers)]
    await server.serve([listener])
    await asyncio.gather(*crew)


async def _keep_working(server: StoppableServer) -> None:
    """Start a worker, and another one when it dies; stop it when the server stops."""
    while not server.should_exit:
        command = ["-m", "liandong.desk.work.worker", "--parent", str(os.getpid())]
        worker = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=one_thread_each()
        )
        ended = asyncio.create_task(worker.wait())
        while not server.should_exit and not ended.done():
            await asyncio.wait({ended}, timeout=0.2)
        if server.should_exit:
            await _stop(worker)
        else:
            complain("后台程序意外退出，正在重新启动")
            await asyncio.sleep(RESTART_AFTER)


def one_thread_each() -> dict[str, str]:
    """The environment of a worker: workers share the processors as it is.

    Threads of polars that wait for each other on a busy machine made an import a third slower.
    """
    return {"POLARS_MAX_THREADS": "1"} | dict(os.environ)


async def _stop(worker: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        worker.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(worker.wait(), WORKERS_MAY_TAKE)
        except TimeoutError:
            worker.kill()
            await worker.wait()
