"""Why no legal period runs on a dispute, for the card that would show it."""

from collections.abc import Collection
from typing import Final

from liandong.desk.disputes.rules.progress import DONE, Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.engine.vocabulary import Source

NO_COMPLAINT: Final = (
    "110 接报、到站登记不起算法定时限；要由市监受理的，自到达 12315 之日起算（办法第15条）。"
)
BY_NAME: Final = {
    "association": "消费者协会自行调解没有法定期限。",
    "committee": "人民调解没有法定期限；协议生效后三十日内可共同申请司法确认（人民调解法第33条）。",
}


def why_no_clock(
    status: Progress, sources: Collection[str], name: str, stage: Stage | None = None
) -> str:
    """`name`: the code under whose name it is mediated, empty while none is chosen."""
    if stage is Stage.POLICE:
        return "公安办理期间不计时限，办结后继续。"
    if status in DONE:
        return "已办结，没有在计算的时限。"
    if name in BY_NAME:
        return BY_NAME[name]
    if Source.COMPLAINT_12315 not in sources:
        return NO_COMPLAINT
    return "各项时限都已办结或停止。"
