"""Days of acceptance and closing that a 12315 export states beside its text."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

ACCEPTED: Final = ("受理时间", "受理日期", "受理决定时间")
CLOSED: Final = ("办结时间", "办结日期", "终止时间", "终止调解时间")
WHETHER: Final = ("是否受理", "受理情况")
DECISIONS: Final = {"是", "否", "受理", "不予受理", "已受理"}
DAY: Final = re.compile(r"(20\d\d)\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
DECIDED_WORDS: Final = re.compile(r"不予受理|已(?:经)?受理|(?:决定|予以)受理|终止调解|调解成功")


def stated_day(row: Mapping[str, object], names: tuple[str, ...]) -> date | None:
    """The first of the columns that holds a day, as 2026-03-05 or 2026年3月5日 10:00."""
    for name in names:
        found = DAY.search(str(row.get(name) or ""))
        if found:
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
    return None


def is_decided(row: Mapping[str, object], response: str) -> bool:
    """Whether the row states a decision on acceptance, one way or the other."""
    stated = any(str(row.get(name) or "").strip() in DECISIONS for name in WHETHER)
    return stated or bool(DECIDED_WORDS.search(response))
