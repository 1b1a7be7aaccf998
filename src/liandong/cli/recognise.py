"""`liandong recognise`: answers beside every row of a table."""

import importlib
import os
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Final

from liandong.cli import console
from liandong.engine.vocabulary import SOURCE_LABELS, Source

INTERPRETED: Final = "LIANDONG_INTERPRETED"
SMALL: Final = 20_000
"""Bytes of a file that is sooner read by Python than the loops are loaded, let alone compiled."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="要识别的表")
    parser.add_argument(
        "--source",
        type=Source,
        required=True,
        choices=list(Source),
        metavar="来源",
        help="；".join(f"{source} {label}" for source, label in SOURCE_LABELS.items()),
    )
    parser.add_argument(
        "--profile", metavar="模板", help="来源模板的名字或 .toml 文件，缺省按列名识别"
    )
    console.out_argument(parser, "文件")
    console.model_argument(parser)
    console.lexicon_argument(parser)
    parser.add_argument(
        "--register",
        type=Path,
        metavar="文件",
        help="商户名录，用来认出文中的商户：name 一列必填，可有 id、aliases（；隔开）、address、"
        "lon、lat、district",
    )
    console.json_argument(parser)


def execute(given: Namespace) -> int:
    if given.file.is_file() and given.file.stat().st_size <= SMALL:
        _interpret_loops()
    from liandong.engine.pipeline import recognise_file
    from liandong.engine.records import Profile

    begun = time.perf_counter()
    summary = recognise_file(
        given.file,
        given.out,
        source=given.source,
        profile=Profile.load(given.profile) if given.profile else None,
        model=given.model,
        lexicon=given.lexicon,
        register=given.register,
        tell=console.say,
    )
    seconds = time.perf_counter() - begun
    if summary.renamed:
        console.say(f"原表中与答案同名的列改名保留：{'、'.join(summary.renamed)}")
    words = (
        f"识别 {summary.rows:,} 行，消费纠纷 {summary.disputes:,} 条，"
        f"无法识别 {summary.errors:,} 行，{seconds:.1f} 秒"
    )
    console.result(given, {**asdict(summary), "seconds": round(seconds, 3)}, words)
    return console.DONE if summary.rows > summary.errors else console.NOTHING_USABLE


def _interpret_loops() -> None:
    """Leave the loops to Python, in this process alone: one that it starts compiles as ever."""
    if INTERPRETED not in os.environ:
        os.environ[INTERPRETED] = "1"
        try:
            importlib.import_module("liandong.engine.kernels")
        finally:
            del os.environ[INTERPRETED]
