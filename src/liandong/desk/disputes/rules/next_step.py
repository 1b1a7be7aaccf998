"""What is to be done next with a dispute, and what is missing, as far as the data tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from liandong.desk.disputes.rules.progress import DONE, Progress


@dataclass(frozen=True, slots=True)
class Known:
    """What the records of a dispute hold."""

    status: Progress
    sources: Sequence[str]
    has_phone: bool
    has_merchant: bool
    in_register: bool
    has_district: bool
    has_amount: bool
    open_pairs: int


def next_step(known: Known) -> str:
    """One sentence for the head of the page."""
    if known.status in DONE:
        return {
            Progress.SETTLED: "已化解。如有反复，请重新登记处置结果。",
            Progress.UNSETTLED: "未达成。可再行调解，或告知其他解决途径后登记结果。",
        }.get(known.status, "已移交。收到对方反馈后请登记处置结果。")
    if known.open_pairs:
        return f"先确认 {known.open_pairs} 条疑似同一纠纷，再联系双方。"
    if known.status is Progress.OPEN:
        return "联系双方核实情况，处置后登记结果。"
    return "处理中。处置完毕请登记结果。"


def missing(known: Known) -> list[str]:
    """What a person still has to find out; nothing once the matter is closed."""
    if known.status in DONE:
        return []
    gaps = [
        (not known.has_phone, "消费者电话"),
        (not known.has_merchant, "商家名称"),
        (known.has_merchant and not known.in_register, "商家登记名称（未与商户名录对应）"),
        (not known.has_district, "所在商圈"),
        (not known.has_amount, "争议金额"),
        ("complaint_12315" not in known.sources, "12315 登记编号"),
    ]
    return [words for lacks, words in gaps if lacks]
