"""`liandong watch`: which counts rise beyond chance."""

import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Final

from liandong.cli import console

METHODS: Final = (
    "calibrated",
    "farrington-flexible",
    "farrington",
    "glrnb",
    "ears-c1",
    "ears-c2",
    "ears-c3",
)
STATUS_LABELS: Final = {
    "judged": "已判断",
    "few_cases": "件数不足",
    "missing": "缺数",
    "short_history": "历史数据不足",
    "no_cases": "均为零",
    "no_model": "无法拟合模型",
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="文件",
        help="每行一个 series、date、count（每天一个数，或每周一个数写星期一），可有 population",
    )
    console.out_argument(parser, "文件")
    parser.add_argument(
        "--method", choices=METHODS, default=METHODS[0], help=f"方法，缺省 {METHODS[0]}"
    )
    console.json_argument(parser)


def execute(given: Namespace) -> int:
    from liandong.engine.pipeline.surveillance import watch_file

    begun = time.perf_counter()
    summary = watch_file(given.file, given.out, method=given.method, tell=console.say)
    seconds = time.perf_counter() - begun
    kinds = [
        f"{STATUS_LABELS[name]} {count:,} 行"
        for name, count in summary.statuses.items()
        if name != "judged"
    ]
    words = (
        f"{summary.series:,} 个系列，{summary.rows:,} 行：判断 {summary.judged:,} 行，"
        f"报警 {summary.alarms:,} 次（最近一期 {summary.alarms_last:,} 次）"
        + "".join(f"；{kind}" for kind in kinds)
        + f"，{seconds:.1f} 秒"
    )
    console.result(given, {**asdict(summary), "seconds": round(seconds, 3)}, words)
    return console.DONE if summary.judged else console.NOTHING_USABLE
