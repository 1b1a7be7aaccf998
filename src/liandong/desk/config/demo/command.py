"""`liandong demo`: the demo city into an empty desk; into any other it puts nothing."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import make_aware

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.console import say
from liandong.desk.config.demo import city, marker, papers, people, station
from liandong.desk.config.demo.marker import Demo
from liandong.desk.config.demo.matters import add_matters
from liandong.desk.insight.actions.judging import judge_districts

BY = System("demo")


def demo(argv: Sequence[str]) -> int:
    """Build the demo where there is nothing yet, and say with which accounts it is entered."""
    options = _parser().parse_args(argv)
    call_command("migrate", verbosity=0, interactive=False)
    found = marker.read(settings.HOME)
    if found is None and User.objects.exists():
        say("这里已有数据，没有加入演示城市，原有数据不变。")
        return 0
    if found is None or not found.complete:
        _build(found or _begin(options.seed), records=options.records, years=options.years)
    say(people.table())
    return 0


def _begin(seed: int) -> Demo:
    now = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, second=0, microsecond=0)
    begun = Demo(seed=seed, until=now.isoformat(), complete=False)
    marker.write(settings.HOME, begun)
    return begun


def _build(begun: Demo, *, records: int, years: float) -> None:
    people.add_people(by=BY)
    papers.allot_numbers()
    city.add_register(by=BY)
    station.add_station()
    city.add_records(begun, records=records, years=years, say=say, by=BY)
    say("正在编出已办的纠纷……")
    add_matters(until=make_aware(begun.moment), by=BY)
    say("正在研判预警信号……")
    judge_districts(begun.moment.date(), by=BY)
    marker.write(settings.HOME, replace(begun, complete=True))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong demo", description="在空的工作台里建起演示城市")
    parser.add_argument("--records", type=int, default=36_000, help="记录条数（默认 36000）")
    parser.add_argument("--years", type=float, default=2.2, help="年数（默认 2.2）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子（默认 1）")
    return parser
