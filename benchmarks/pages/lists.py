"""How long the lists and pages of the desk take with 200,000 disputes on SQLite.

    python -m benchmarks.pages.lists [--disputes 200000] [--home DIR] [--requests 40] [--check]

Each page is requested through all of Django (middleware, session, view, template), by somebody who
sees every dispute and by somebody who sees those of a station, with the filters, words and pages
that the addresses below name. The times are those of the processor, for other work may run beside;
the wall's are given too. With `--check` the exit code is 1 where a page takes longer than its bar.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from benchmarks.bars import Bars, check_argument

BARS: Final = {
    "disputes": (0.015, 0.040),
    "a dispute": (0.025, 0.050),
    "board": (0.040, 0.080),
    "": (0.060, 0.120),
}
"""Seconds of the processor that the median and the 95th of 100 requests may take, by the beginning
of the page's name."""
NUMBER: Final = re.compile(r'href="(/disputes/[A-Z]{1,4}[0-9-]+/)"')
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "disputes": ("/disputes/", "/disputes/?page=2", "/disputes/?page=40", "/disputes/?page=2000"),
    "disputes, sorted": ("/disputes/?sort=amount", "/disputes/?sort=-amount&page=3"),
    "disputes, of a kind": (
        "/disputes/?status=unfinished",
        "/disputes/?sector=食品&nature=质量",
        "/disputes/?status=settled&source=complaint_12315",
        "/disputes/?source=police_110",
        "/disputes/?district=铜马商圈&item=外卖食品",
    ),
    "disputes, of days and sums": (
        "/disputes/?since=2026-10-01&until=2026-10-31",
        "/disputes/?amount_from=4000&amount_to=4100",
        "/disputes/?weekday=6&hour=20",
    ),
    "disputes, of risks": (
        "/disputes/?urgent=1",
        "/disputes/?risk=group",
        "/disputes/?risk=prepaid",
    ),
    "disputes, stated or lacking": (
        "/disputes/?phrase=演示词3",
        "/disputes/?several=1",
        "/disputes/?lacks=register",
    ),
    "disputes, due": ("/disputes/?due=overdue", "/disputes/?due=today", "/disputes/?due=soon"),
    "disputes, search in the list": ("/disputes/?q=外卖食品", "/disputes/?q=质量问题"),
    "search over everything": (
        "/disputes/search/?q=电动自行车丙",
        "/disputes/search/?q=质量问题",
        "/disputes/search/?q=19900001234",
        "/disputes/search/?q=没有这样的事",
    ),
    "board": ("/board/",),
    "wall screen": ("/board/screen/",),
    "review queue": ("/disputes/review/", "/disputes/review/?page=40"),
    "clocks": (
        "/disputes/clocks/",
        "/disputes/clocks/?due=overdue",
        "/disputes/clocks/?code=decision",
    ),
    "groups": ("/disputes/groups/", "/disputes/groups/?page=5"),
    "station": ("/handling/",),
    "filled in elsewhere": (
        "/handling/backfill/",
        "/handling/backfill/?page=30",
        "/handling/backfill/?channel=police",
        "/handling/backfill/?channel=registration",
        "/handling/backfill/?channel=answer",
    ),
    "warnings": ("/handling/warnings/", "/handling/warnings/?page=9"),
    "subsidies of a month": ("/handling/ledger/",),
    "disputes, settled": ("/disputes/?status=settled", "/disputes/?status=settled&page=500"),
    "calendar": ("/handling/calendar/",),
    "figures": ("/handling/figures/",),
    "day sheet": ("/handling/day/",),
    "hand-over": ("/handling/hand-over/",),
    "roster": ("/handling/roster/",),
    "records": ("/intake/", "/intake/?source=police_110&page=7", "/intake/?q=police_110-77"),
    "records in doubt": ("/recognition/doubts/",),
}
PEOPLE: Final = {"everything": "supervisor", "a station": "mediator"}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.pages.lists")
    parser.add_argument("--disputes", type=int, default=200_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--requests", type=int, default=40, help="of each page by each person")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    check_argument(parser)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="liandong-lists-") as folder:
        os.environ["LIANDONG_HOME"] = str(options.home or folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
        from benchmarks.pages.lists_desk import make_desk

        make_desk(options.disputes)
        found = list(measured(options.requests, options.only))
    bars = Bars()
    for name, figures in found:
        bar = next(bar for beginning, bar in BARS.items() if name.startswith(beginning))
        words = [
            " / ".join(f"{1000 * each:.0f}" for each in pair) + " ms" for pair in (figures, bar)
        ]
        met = all(figure <= most for figure, most in zip(figures, bar, strict=True))
        bars.hold(name, words[0], f"at most {words[1]}", met=met)
    return bars.exit_code(options)


def measured(requests: int, only: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each page as each person sees it with its median and 95th percentile, printed as it goes."""
    from django.test import Client

    import liandong.desk.config.server.wsgi  # noqa: F401 - as the desk starts
    from liandong.desk.access.models import User

    print(f"{'':34}{'processor, ms':>20}{'wall, ms':>18}")
    print(f"{'':34}{'p50':>12}{'p95':>8}{'p50':>10}{'p95':>8}")
    for sees, username in PEOPLE.items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=username))
        disputes = NUMBER.findall(client.get("/disputes/").content.decode())
        for name, addresses in [*PAGES.items(), ("a dispute", tuple(sorted(set(disputes))))]:
            if not name.startswith(only) or not may_see(client, addresses[0]):
                continue
            own, wall = zip(*timed(client, addresses, requests), strict=True)
            figures = (*ends(own), *ends(wall))
            cells = "".join(
                f"{1000 * seconds:{9 + n % 2}.0f}" for n, seconds in enumerate(figures, 1)
            )
            print(f"{name + ', ' + sees:38}{cells}", flush=True)
            yield f"{name} ({sees})", ends(own)


def may_see(client: Any, address: str) -> bool:
    return bool(client.get(quote(address, safe="/?=&")).status_code == 200)


def timed(client: Any, addresses: Sequence[str], requests: int) -> Iterator[tuple[float, float]]:
    """Seconds of the processor and of the wall; each address once before it counts."""
    quoted = [quote(address, safe="/?=&-") for address in addresses]
    for n in range(-len(quoted), max(requests, len(quoted))):
        began, wall = time.process_time(), time.perf_counter()
        reply = client.get(quoted[n % len(quoted)])
        if reply.status_code != 200:
            raise SystemExit(f"{quoted[n % len(quoted)]}: {reply.status_code}")
        if n >= 0:
            yield time.process_time() - began, time.perf_counter() - wall


def ends(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    sys.exit(main())
