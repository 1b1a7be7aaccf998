"""`liandong audit`: verifies the sealed audit, and resets its anchor.

Exit codes of `verify`: 0 intact · 7 something does not match (each finding is a line on stdout) ·
3 a file given by `--anchor` cannot be read or was not written with this desk's key · 1 it could not
be checked. Of `accept`: 0 done · 2 no reason was given.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.db import DatabaseError

from liandong.desk.access import audit as trail
from liandong.desk.access.actors import System
from liandong.desk.access.rules.reasons import readable
from liandong.desk.access.sealing import anchors, chain
from liandong.desk.access.sealing.anchors import Anchor, AnchorError
from liandong.desk.config.console import complain, say

WHOLE: Final = 0
REFUSED: Final = 2
UNREADABLE: Final = 3
NOT_WHOLE: Final = 7
BY: Final = System("liandong audit")


def audit(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    return int(options.run(options))


def verify(options: Namespace) -> int:
    """Compare the chain with the anchor of this desk, and with copies from elsewhere."""
    try:
        copies = {str(path): _copy(path) for path in options.anchor}
    except AnchorError as problem:
        complain(str(problem))
        return UNREADABLE
    found = chain.verify(copies)
    for finding in found.findings:
        say(finding.words)
    detail = {"sealed": found.sealed, "unsealed": found.unsealed, "findings": found.found}
    try:
        trail.record("audit.verify", by=BY, detail=detail)
    except DatabaseError as error:
        if not found.found:
            raise
        complain(f"这次核验写不进留痕：{str(error).strip()}")
    if found.found:
        complain(
            f"有 {found.found} 处与封存不符。请保护现场，停止写入，与备份比对，并报告主管部门。"
        )
        return NOT_WHOLE
    say(f"已封存的 {found.sealed} 条首尾相接，没有改动；另有 {found.unsealed} 条等待封存")
    return WHOLE


def accept(options: Namespace) -> int:
    """Accept the chain as it is, with a reason that stays in the audit."""
    reason = readable(options.reason)
    if not reason:
        complain("请写明事由（--reason），它留在留痕里，例如：磁盘损坏，恢复 11 月 1 日备份")
        return REFUSED

    def write_down(before: Anchor | None, now: Anchor) -> None:
        was = before.sequence if before else 0
        detail = {"reason": reason, "sealed": now.sequence, "sealed_before": was}
        trail.record("audit.accept", by=BY, detail=detail)

    before, now = chain.accept(write_down)
    was = before.sequence if before else 0
    say(f"锚点从第 {was} 条改到第 {now.sequence} 条，原锚点留在 {anchors.path().parent}")
    return WHOLE


def _copy(path: Path) -> Anchor:
    copy = anchors.read(path)
    if copy is None:
        raise AnchorError(f"找不到锚点文件：{path}")
    return copy


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="liandong audit", description="核验留痕的封存")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)
    check = commands.add_parser(
        "verify",
        help="核验整条封存链",
        description="核验整条封存链。退出码：0 完整；7 有不符；3 锚点文件无法读取；1 未能核验。",
    )
    check.add_argument(
        "--anchor",
        nargs="+",
        type=Path,
        default=[],
        metavar="文件",
        help="再与送出去留存的锚点比对（发现整库连同锚点被换成旧的）",
    )
    check.set_defaults(run=verify)
    take = commands.add_parser(
        "accept",
        help="从数据库现有的封存链继续（恢复了旧备份，或查清了不符之后）",
        description="把锚点设到数据库现有的封存链末尾，事由记入留痕，原锚点另存。",
    )
    take.add_argument("--reason", required=True, metavar="事由")
    take.set_defaults(run=accept)
    return parser
