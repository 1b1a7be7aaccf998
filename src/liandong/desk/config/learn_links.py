"""`liandong learn-links [--look]`: the link model learns from the decisions of the review queue."""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from liandong.desk.access.actors import System
from liandong.desk.disputes.actions.fitting import ENOUGH, Learned, learn_links

DONE: Final = 0
TOO_FEW: Final = 1


def learn_from_queue(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="liandong learn-links", description="让关联模型从待确认的结果中学习，变好才采用。"
    )
    parser.add_argument("--look", action="store_true", help="只看前后差别，不采用")
    given = parser.parse_args(argv)
    learned = learn_links(adopt=not given.look, by=System("learn-links"))
    told = learned.lesson
    if told is None:
        sys.stderr.write(f"确认过的不足 {ENOUGH} 对，还不能学。\n")
        return TOO_FEW
    lines = (
        f"确认过 {told.decisions} 对，其中同一件 {told.same} 对（五折留出检验）",
        f"判错：{told.wrong_before} → {told.wrong_after} 对",
        f"每次确认的意外程度：{told.loss_before:.3f} → {told.loss_after:.3f} 比特",
        outcome(learned, look=given.look),
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


def outcome(learned: Learned, *, look: bool) -> str:
    if learned.adopted:
        return "已采用。"
    return "只看，没有采用。" if look else "意外程度没有变小，没有采用。"
