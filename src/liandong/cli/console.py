"""What commands share: exit codes, output streams, common options."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from liandong.engine.vocabulary import SOURCE_LABELS, Source

DONE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2
UNREADABLE: Final = 3
NOTHING_USABLE: Final = 4
NO_ENGINE: Final = 6
INTERRUPTED: Final = 130

INPUTS: Final = {
    "police": (Source.POLICE_110, "（接警单、反馈单或合表，可给多个）"),
    "complaints": (Source.COMPLAINT_12315, "单"),
    "reports": (Source.REPORT_12315, "单"),
    "workorders": (Source.WORKORDER_12345, ""),
}
"""Options that take files, and the source they stand for."""


def say(line: str) -> None:
    """Progress and errors, for people: on stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def result(given: Namespace, content: dict[str, Any], words: str) -> None:
    """The result on stdout: words for people, or JSON for scripts with `--json`."""
    shown = json.dumps(content, ensure_ascii=False, default=str) if given.json else words
    sys.stdout.write(f"{shown}\n")


def input_argument(parser: ArgumentParser, option: str, *, required: bool = False) -> None:
    source, words = INPUTS[option]
    parser.add_argument(
        f"--{option}",
        nargs="+",
        type=Path,
        default=[],
        required=required,
        metavar="文件",
        help=f"{SOURCE_LABELS[source]}{words}",
    )


def out_argument(parser: ArgumentParser, kind: str) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar=kind, help="结果写到这里")


def model_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, metavar="文件", help="模型，缺省用自带的")


def lexicon_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--lexicon", type=Path, metavar="文件", help="本地词表，叠在自带词表上")


def json_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="结果写成 JSON，供脚本使用")
