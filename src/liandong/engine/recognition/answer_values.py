"""The values that answers take, and how many phrases one has. Pages offer them as choices."""

from typing import Final

URGENCIES: Final = (
    "受伤动手",
    "威胁",
    "群体聚集",
    "未成年人",
    "老年人",
    "媒体",
    "闭店跑路",
    "险情",
)

DANGER: Final = URGENCIES[-1]
"""Somebody is in danger, or is being treated, in words that belong to no other kind."""

ACUTE: Final = ("受伤动手", "威胁", "群体聚集", DANGER)
"""What happens now; the other kinds say whom it concerns."""

KINDS: Final = ("投诉", "举报", "投诉和举报")
"""A complaint asks for redress, a report names an offence; a record that does both is split."""

CLAIMER_FACTS: Final = (
    "惩罚性赔偿",
    "多次或大量购买",
    "援引法条标准",
    "标签宣传瑕疵",
    "举报程序用语",
    "知假买假",
)
"""Reasons for a person to check whether goods were bought for daily life; never a verdict."""

MAX_PHRASES: Final = 3
