"""The states of a special report, and whose signatures it needs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a report is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


STATES: Final = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "会签中",
    State.SIGNED: "已会签，待印发",
    State.ISSUED: "已印发",
    State.WITHDRAWN: "已撤销",
}
SIDES: Final = {"association": "消协", "police": "警务站"}
"""Who signs, by the kind of the department."""


def after_signatures(signed: Mapping[str, bool]) -> State:
    """By side whether it signed (False: objected). Only both signatures make it signed."""
    if False in signed.values():
        return State.DRAFT
    return State.SIGNED if all(signed.get(side) for side in SIDES) else State.SUBMITTED
