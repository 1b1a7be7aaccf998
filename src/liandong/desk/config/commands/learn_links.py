"""`liandong learn-links [--look]`: the link model learns from the decisions of the review queue."""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from liandong.desk.access.actors import System
from liandong.desk.disputes.actions.links.link_model import ENOUGH, Learned, learn_links

DONE: Final = 0
TOO_FEW: Final = 1


def learn_from_queue(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="liandong learn-links",
        description="用人工确认的结果训练关联模型，效果提高的方予采用。",
    )
    parser.add_argument("--look", action="store_true", help="只比较前后差别，不采用")
    given = parser.parse_args(argv)
    learned = learn_links(adopt=not given.look, by=System("learn-links"))
    lesson = learned.lesson
    if lesson is None:
        sys.stderr.write(f"已确认的不足 {ENOUGH} 对，不能训练。\n")
        return TOO_FEW
    lines = (
        f"确认过 {lesson.decisions} 对，其中同一件 {lesson.same} 对（五折留出检验）",
        f"判错：{lesson.wrong_before} → {lesson.wrong_after} 对",
        f"每次确认的对数损失：{lesson.loss_before:.3f} → {lesson.loss_after:.3f} 比特",
        outcome(learned, look=given.look),
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


def outcome(learned: Learned, *, look: bool) -> str:
    if learned.adopted:
        return "已采用。"
    return "只作比较，未采用。" if look else "对数损失没有下降，未采用。"
