"""Whoever types a text waits for no compiler: what one record has compiled serves all."""

import sys
from typing import Any

import pyarrow as pa

from liandong.engine.recognition import Recogniser

TEXTS = (
    None, "", "!!!", "第3块地", "买鞋花了三千二", "电话13800001234", "被保安拦在店内，不让离开",
    "骑了三百公里就坏了，车行不给修", "理发店把38元变成980元办卡",
    "衣服掉色，更换难，老板说人为损坏不给退，双方打起来了，有人受伤，要跳楼",
)  # fmt: skip


def versions() -> dict[Any, int]:
    """How often each loop of recognition has been compiled or read from the disk."""
    modules = [module for name, module in sys.modules.items() if "engine.recognition" in name]
    return {
        loop.py_func: len(loop.signatures)
        for module in modules
        for loop in vars(module).values()
        if hasattr(loop, "signatures") and hasattr(loop, "py_func")
    }


def test_no_other_text_is_compiled_for(recogniser: Recogniser) -> None:
    """A column of one element is laid out otherwise than one of two, a loop compiled for each."""
    recogniser.judge(pa.table({"text": ["买的鞋开胶", "衣服掉色"]}))
    before = versions()
    assert len(before) > 50
    for text in TEXTS:
        recogniser.judge(pa.table({"text": pa.array([text], pa.string())}))
    recogniser.judge(pa.table({"text": pa.array(TEXTS, pa.string())}))
    assert versions() == before
