"""`liandong demo`: builds the demo city in an empty desk; any other desk is left unchanged."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.console import say
from liandong.desk.config.demo import city, marker, papers, people, station
from liandong.desk.config.demo.arrival import arrive
from liandong.desk.config.demo.marker import Demo

BY = System("demo")


def demo(argv: Sequence[str]) -> int:
    """Build the demo in an empty desk, and print its accounts."""
    options = _parser().parse_args(argv)
    found = marker.read(settings.HOME)
    if found is None and User.objects.exists():
        say("这里已有数据，没有加入演示城市，原有数据不变。")
        return 0
    if found is None or not found.complete:
        begun = _begin(found, options)
        if not options.begin:
            arrive(begun)
    say(people.table())
    return 0


def _begin(found: Demo | None, options: Namespace) -> Demo:
    """Accounts, districts, merchants, rooms: all that a desk needs to be opened."""
    begun = found or _marked(options)
    people.add_people(by=BY)
    papers.allot_numbers()
    city.add_register(by=BY)
    station.add_station()
    return begun


def _marked(options: Namespace) -> Demo:
    now = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, second=0, microsecond=0)
    begun = Demo(options.seed, now.isoformat(), False, options.records, options.years)
    marker.write(settings.HOME, begun)
    return begun


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong demo", description="在空的工作台中建立演示城市")
    parser.add_argument("--records", type=int, default=36_000, help="记录条数（默认 36000）")
    parser.add_argument("--years", type=float, default=2.2, help="年数（默认 2.2）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子（默认 1）")
    parser.add_argument(
        "--begin",
        action="store_true",
        help="只建账号、商圈和商户；其余的在 liandong serve 启动后陆续到达",
    )
    return parser
