"""`liandong serve`: pages and background work in one foreground command.

It checks what can be checked beforehand, migrates the database, and becomes the launcher, which
starts web processes and workers.
"""

import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from typing import Final, NoReturn

from django.conf import settings
from django.db import Error, connections

from liandong.desk.config.commands.first_start import ensure_first_account
from liandong.desk.config.console import complain
from liandong.desk.config.demo import marker
from liandong.desk.config.desk_start import prepare_database, stay_occupied
from liandong.desk.config.server import exposure

WORKERS: Final = 2
MOST_WEB: Final = 4
"""Web processes by default, however many processors there are: each needs memory of its own."""
WAITING: Final = 256
"""Connections that may wait until a web process accepts them."""


def serve(argv: Sequence[str]) -> int:
    """Migrate, then serve until a signal. Exit code 1 when the port is taken or refused, or
    the database cannot be used."""
    options = _parser().parse_args(argv)
    refusal = exposure.refusal(options.host)
    if refusal:
        complain(refusal)
        return 1
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        complain(f"端口 {options.port} 打不开（{error.strerror}），请用 --port 换一个")
        return 1
    try:
        prepare_database()
        ensure_first_account()
    except Error as error:
        complain(f"数据库用不了，没有启动：{str(error).strip() or type(error).__name__}")
        return 1
    return _become_launcher(listener, options)


def _become_launcher(listener: socket.socket, options: Namespace) -> NoReturn:
    """Become it instead of starting it: what Django holds in memory is not needed there."""
    connections.close_all()
    listener.set_inheritable(True)
    stay_occupied()
    launcher = [
        *("-m", "liandong.desk.config.launcher"),
        *("--listener", str(listener.fileno()), "--host", options.host),
        *("--warning", exposure.warning(options.host) or ""),
        *("--web", str(options.web), "--workers", str(0 if options.no_worker else WORKERS)),
    ]
    if marker.arriving(settings.HOME):
        launcher.append("--arrival")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *launcher])  # noqa: S606 - ours, without a shell


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong serve", description="启动网页与后台程序")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument(
        "--web",
        type=_at_least_one,
        default=processors(),
        help=f"网页程序的个数（默认与处理器核数相同，最多 {MOST_WEB} 个）",
    )
    parser.add_argument("--no-worker", action="store_true", help="只开网页，后台程序另外启动")
    return parser


def processors() -> int:
    """How many web processes are started by default."""
    return min(len(os.sched_getaffinity(0)), MOST_WEB)


def _at_least_one(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise ArgumentTypeError(f"{text} 不是 1 以上的整数")


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port before anything else: two desks on one port is a common mistake."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=WAITING)
