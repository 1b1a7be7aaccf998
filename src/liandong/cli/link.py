"""`liandong link`: which incident and which complaint are of one dispute."""

import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from liandong.cli import console


def add_arguments(parser: ArgumentParser) -> None:
    for option in ("police", "complaints"):
        console.input_argument(parser, option, required=True)
    console.out_argument(parser, "文件")
    parser.add_argument(
        "--model",
        type=Path,
        metavar="文件",
        help="关联模型，或 Splink 的设置（同目录下的 model.json 补足其余），缺省用自带的模型",
    )
    parser.add_argument(
        "--export-model",
        type=Path,
        metavar="目录",
        help="把拟合好的模型、Splink 的设置和比较过的记录对写到这里；内含电话和姓名，请妥善保管",
    )
    console.json_argument(parser)


def execute(given: Namespace) -> int:
    from liandong.engine.linkage.memory import one_heap
    from liandong.engine.pipeline import Given, link_files

    one_heap()
    begun = time.perf_counter()
    police, complaints = (
        [Given(path, console.INPUTS[option][0]) for path in vars(given)[option]]
        for option in ("police", "complaints")
    )
    summary = link_files(
        police,
        complaints,
        given.out,
        model=given.model,
        export=given.export_model,
        tell=console.say,
    )
    seconds = time.perf_counter() - begun
    words = (
        f"{summary.police:,} 条警情与 {summary.complaints:,} 条投诉："
        f"关联 {summary.links:,} 对，待确认 {summary.review:,} 对，{seconds:.1f} 秒"
    )
    console.result(given, {**asdict(summary), "seconds": round(seconds, 3)}, words)
    both = summary.police and summary.complaints
    return console.DONE if both else console.NOTHING_USABLE
