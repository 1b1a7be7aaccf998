"""`liandong link`: which incident and which complaint tell of one matter."""

import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from liandong.cli import console


def add_arguments(parser: ArgumentParser) -> None:
    for option in ("police", "complaints"):
        console.input_argument(parser, option, required=True)
    console.out_argument(parser, "文件")
    console.model_argument(parser)
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
    summary = link_files(police, complaints, given.out, model=given.model, tell=console.say)
    seconds = time.perf_counter() - begun
    words = (
        f"{summary.police:,} 条警情与 {summary.complaints:,} 条投诉："
        f"关联 {summary.links:,} 对，待确认 {summary.review:,} 对，{seconds:.1f} 秒"
    )
    console.result(given, {**asdict(summary), "seconds": round(seconds, 3)}, words)
    both = summary.police and summary.complaints
    return console.DONE if both else console.NOTHING_USABLE
