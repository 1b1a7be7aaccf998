"""`liandong simulate`: a made-up city and its records."""

import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import asdict
from datetime import datetime

from liandong.cli import console


def add_arguments(parser: ArgumentParser) -> None:
    console.out_argument(parser, "目录")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="随机种子，缺省 1")
    parser.add_argument("--years", type=float, default=4, metavar="N", help="几年，缺省 4")
    parser.add_argument("--people", type=int, metavar="N", help="多少人，缺省按记录数推算")
    parser.add_argument("--records", type=int, default=100_000, metavar="N", help="缺省 100000 条")
    parser.add_argument("--until", type=_moment, metavar="日期", help="到何时为止，缺省到现在")
    console.json_argument(parser)


def execute(given: Namespace) -> int:
    from liandong.engine.records.dates import now_in_china
    from liandong.simulation import simulate

    begun = time.perf_counter()
    summary = simulate(
        given.out,
        seed=given.seed,
        years=given.years,
        people=given.people,
        records=given.records,
        until=given.until or now_in_china(),
    )
    seconds = time.perf_counter() - begun
    content = {**asdict(summary), "seconds": round(seconds, 3)}
    console.result(given, content, f"虚构的城市已写到 {given.out}，{seconds:.1f} 秒")
    return console.DONE


def _moment(text: str) -> datetime:
    from liandong.engine.records.dates import parse_time

    moment = parse_time(text)
    if moment is None:
        raise ArgumentTypeError(f"无法识别的日期 {text}，请写成 2026-11-24")
    return moment
