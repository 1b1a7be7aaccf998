"""The next step of a dispute, and what is missing, as far as the data show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.source_progress import DONE, Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.engine.vocabulary import Source

S = Stage

WHAT_NEXT: Final = {
    S.OPEN: "联系双方核实情况：能当场处理的派出联处，其余电话处置或引导至调解室。",
    S.HANDLING: "处理中。处置完毕请登记结果，或引导至调解室。",
    S.DISPATCHED: "等到场人员确认到达。",
    S.ON_SCENE: "现场调解：当场履行、约定履行，或引导至调解室。",
    S.REVIEW: "初查：是否属于消费争议、由谁管辖，受理或不予受理。",
    S.NAMING: "确定调解主体，取得双方同意。",
    S.MEDIATION: "约好时间、房间，通知双方，调解后登记结果。",
    S.SUSPENDED: "由负责人决定回避，再恢复调解。",
    S.TESTING: "等鉴定结论；鉴定时间不计入调解期限。",
    S.AGREED: "到期核对履行。",
    S.UNPERFORMED: "催告；可再次调解，或告知仲裁、诉讼。",
    S.PERFORMED: "回访双方是否满意。",
    S.VISITED: "归档。",
    S.REFUSED: "已告知理由和其他途径，归档；有新情况可重新办理。",
    S.TERMINATED: "七个工作日内告知双方，然后归档。",
    S.WITHDRAWN: "归档；消费者反悔的可重新办理。",
    S.RETURNED: "等来件单位另行处理；归档。",
    S.POLICE: "公安办理期间这里等待；办结后继续或归档。",
    S.ARCHIVED: "已归档。有新情况可重新办理。",
    S.SETTLED: "已化解，可以归档。如有反复，请重新办理。",
    S.UNSETTLED: "未达成。告知其他解决途径后归档；双方愿意的，可再次调解。",
    S.TRANSFERRED: "已移交。收到对方反馈后登记结果或归档。",
}


TO_COURT: Final = {
    S.AGREED: "到期核对履行；需要强制力的，三十日内共同申请司法确认。",
    S.UNPERFORMED: "催告；可再次调解，或告知申请司法确认（三十日内）、仲裁、诉讼。",
}
"""The same where a court would confirm the agreement (`rules.confirmation`)."""

BY_REGULATOR: Final = {S.REVIEW: "由市监承办人初查：是否属于消费争议、由谁管辖，受理或不予受理。"}
"""The same for what 12315 has registered (办法第15条)."""
SETTLED_UNDECIDED: Final = (
    "已处理完毕，但 12315 投诉还没有作出决定：消费者已撤回投诉的，登记办结；"
    "没有撤回的，用“重新办理”回到初查。"
)
"""What the regulator reads of what others settled before it decided (办法第15条)."""
WAITS_FOR_REGULATOR: Final = {
    S.REVIEW: "等市监承办人初查，受理、不予受理由市监决定；本单位现在不用办。"
}
"""The same as other offices read it."""
IN_ITS_HANDS: Final = {
    **WAITS_FOR_REGULATOR,
    S.NAMING: "市监已受理，等市监承办人确定调解主体；本单位现在不用办。",
}
"""What other offices read of what the regulator has accepted (办法第15、18条)."""
MEANWHILE: Final = "有新情况、消费者要撤回的，写备注告知市监。"
"""What they can do meanwhile."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the records of a dispute hold, and who reads. `confirmable`: a court would confirm its
    agreement. `may_act`: steps are offered to the reader. `settled_undecided`: it came to its end
    before the regulator decided on the complaint. `in_hand`: the regulator handles it."""

    stage: Stage
    status: Progress
    sources: Sequence[str]
    has_phone: bool
    has_merchant: bool
    in_register: bool
    has_district: bool
    has_amount: bool
    open_pairs: int
    confirmable: bool = False
    of_regulator: bool = True  # whether the reader is of the regulator
    may_act: bool = False
    settled_undecided: bool = False
    in_hand: bool = False


def next_step(known: Known) -> str:
    """One sentence for the head of the page."""
    if known.settled_undecided and known.of_regulator:
        return SETTLED_UNDECIDED
    table = WHAT_NEXT | TO_COURT if known.confirmable else WHAT_NEXT
    table = table | _left_to_regulator(known)
    if pairs_come_first(known):
        return f"先确认 {known.open_pairs} 条疑似同一纠纷。{table[known.stage]}"
    return table[known.stage]


def _left_to_regulator(known: Known) -> dict[Stage, str]:
    registered = Source.COMPLAINT_12315 in known.sources
    if known.of_regulator:
        return BY_REGULATOR if registered else {}
    waits = (WAITS_FOR_REGULATOR if registered else {}) | (IN_ITS_HANDS if known.in_hand else {})
    return (
        {stage: f"{words}{MEANWHILE}" for stage, words in waits.items()} if known.may_act else waits
    )


def pairs_come_first(known: Known) -> bool:
    """Whether it is to be confirmed first which disputes are one."""
    return bool(known.open_pairs) and known.status not in DONE


def missing(known: Known) -> list[str]:
    """What a person still has to find out; nothing once the dispute is closed."""
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


STEPS_NEXT: Final[dict[Stage, tuple[str, ...]]] = {
    S.OPEN: ("dispatch", "to_room", "settle"),
    S.HANDLING: ("settle", "to_room"),
    S.DISPATCHED: ("arrive",),
    S.ON_SCENE: ("settle_now", "to_room"),
    S.REVIEW: ("accept",),
    S.NAMING: ("begin",),
    S.MEDIATION: ("agree",),
    S.SUSPENDED: ("resume",),
    S.TESTING: ("tested",),
    S.AGREED: ("perform",),
    S.UNPERFORMED: ("mediate_again", "archive_with_advice"),
    S.PERFORMED: ("call_back",),
    S.VISITED: ("archive",),
    S.REFUSED: ("archive_closed",),
    S.TERMINATED: ("archive_ended",),
    S.WITHDRAWN: ("archive_closed",),
    S.RETURNED: ("archive_closed",),
    S.POLICE: ("from_police",),
    S.ARCHIVED: (),
    S.SETTLED: ("archive_closed",),
    S.UNSETTLED: ("archive_with_advice", "mediate_again"),
    S.TRANSFERRED: ("archive_closed",),
}
"""Verbs of the steps that the sentence of a stage names, the first first. Who may take none of them
waits for others: another step is never offered as the next one.
"""
