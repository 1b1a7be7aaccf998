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
from urllib.parse import quote, unquote

from benchmarks.bars import Bars, check_argument

BARS: Final = {
    "disputes": (0.015, 0.040),
    "a dispute": (0.025, 0.050),
    "board": (0.040, 0.080),
    "outreach": (0.300, 0.300),
    "": (0.060, 0.120),
}
"""Seconds of the processor that the median and the 95th of 100 requests may take, by the beginning
of the page's name."""
FOUND: Final = {
    "a dispute": ("/disputes/", r'href="(/disputes/[A-Z]{1,4}[0-9-]+/)"', "{}"),
    "outreach, a letter": ("/outreach/?state=checked", r'href="(/outreach/letters/[^/"]+/)"', "{}"),
    "outreach, a report": ("/outreach/reports/", r'href="(/outreach/reports/ZB[^/"]+/)"', "{}"),
    "outreach, a visit": ("/outreach/visits/", r'href="(/outreach/visits/ZF[^/"]+/)"', "{}"),
    "outreach, a score card": (
        "/directory/merchants/",
        r'href="/directory/merchants/(\d+)/"',
        "/outreach/merchants/{}/score/",
    ),
    "outreach, a timeline": (
        "/directory/merchants/",
        r'href="/directory/merchants/(\d+)/"',
        "/outreach/merchants/{}/timeline/",
    ),
}
"""Pages of one thing: the list and the words in it that name them, and their address."""
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
    "outreach, letters": (
        "/outreach/",
        "/outreach/?page=99",
        "/outreach/?state=open",
        "/outreach/?district=铜马商圈&instrument=improvement",
        "/outreach/?q=演示商户00777",
    ),
    "outreach, reports": ("/outreach/reports/", "/outreach/reports/?state=issued&page=5"),
    "outreach, visits": (
        "/outreach/visits/",
        "/outreach/visits/?page=200",
        "/outreach/visits/?state=done&district=铜马商圈",
        "/outreach/visits/?q=演示商户00777",
    ),
    "outreach, proposed visits": ("/outreach/visits/proposed/",),
    "outreach, training": ("/outreach/training/", "/outreach/training/?page=9"),
    "outreach, campaigns": ("/outreach/campaigns/", "/outreach/campaigns/?page=2"),
    "outreach, cases": ("/outreach/cases/", "/outreach/cases/?page=40"),
    "outreach, clues": ("/outreach/clues/", "/outreach/clues/?page=30"),
    "outreach, leads": ("/outreach/clues/leads/",),
    "outreach, drawn orders": ("/outreach/drawn-orders/", "/outreach/drawn-orders/?state=drawn"),
    "outreach, a plan of an order": ("/outreach/drawn-orders/new/?district=铜马商圈",),
    "outreach, stations": ("/outreach/stations/", "/outreach/stations/?page=2"),
    "outreach, forwarded by stations": ("/outreach/stations/forwarded/",),
    "outreach, meetings": ("/outreach/meetings/", "/outreach/meetings/?page=2"),
    "outreach, resolutions": ("/outreach/resolutions/", "/outreach/resolutions/?page=5"),
    "outreach, emergency plans": ("/outreach/plans/",),
    "outreach, reminders": ("/outreach/reminders/",),
    "outreach, publicity": ("/outreach/publicity/", "/outreach/publicity/?page=9"),
    "outreach, material": ("/outreach/materials/", "/outreach/materials/?page=3"),
    "outreach, publication": ("/outreach/publication/",),
    "outreach, advice": ("/outreach/advice/",),
    "outreach, merchants": (
        "/directory/merchants/",
        "/directory/merchants/?page=100",
        "/directory/merchants/?q=演示商户00777",
    ),
    "outreach, on the board": ("/outreach/on-the-board/",),
    "outreach, the month": ("/outreach/month/",),
    "outreach, the year": ("/outreach/year/",),
}
PEOPLE: Final = {"everything": "supervisor", "a station": "mediator"}
ALONE: Final = "the regulator", "regulator"
"""Who sees what neither of them may: reports of offences, and clues."""


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
        from benchmarks.pages.outreach import add_outreach

        make_desk(options.disputes)
        add_outreach()
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
    measured_pages: set[str] = set()
    for sees, username in (*PEOPLE.items(), ALONE):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=username))
        for name, addresses in [*PAGES.items(), *((name, found(client, name)) for name in FOUND)]:
            if not name.startswith(only) or not addresses or not may_see(client, addresses[0]):
                continue
            if name in measured_pages and (sees, username) == ALONE:
                continue
            measured_pages.add(name)
            own, wall = zip(*timed(client, addresses, requests), strict=True)
            figures = (*ends(own), *ends(wall))
            cells = "".join(
                f"{1000 * seconds:{9 + n % 2}.0f}" for n, seconds in enumerate(figures, 1)
            )
            print(f"{name + ', ' + sees:38}{cells}", flush=True)
            yield f"{name} ({sees})", ends(own)


def found(client: Any, name: str) -> tuple[str, ...]:
    """The addresses of the things that the first page of a list names."""
    listed, pattern, address = FOUND[name]
    page = client.get(quote(listed, safe="/?=&")).content.decode()
    return tuple(sorted({address.format(unquote(key)) for key in re.findall(pattern, page)}))


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
