"""`liandong labels`: the labels of the desk as a file that `liandong learn` reads."""

import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.config.console import say
from liandong.desk.learning.queries.exports import HEAD, label_rows
from liandong.engine.records import replacing


def export_labels(argv: Sequence[str]) -> int:
    """Write the labels as CSV with redacted texts. The count goes to stdout."""
    parser = ArgumentParser(prog="liandong labels", description="导出标注，正文已脱敏")
    parser.add_argument("--out", type=Path, required=True, metavar="文件", help="CSV 文件")
    out: Path = parser.parse_args(argv).out
    rows = label_rows()
    with replacing(out) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    audit.record("labels.export", by=System("liandong labels"), detail={"labels": len(rows)})
    say(f"导出 {len(rows)} 条标注")
    return 0
