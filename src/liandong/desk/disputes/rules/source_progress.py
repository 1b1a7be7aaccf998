"""How far a dispute has come, read from the replies of the sources.

The wording is that of police feedback (处警情况) and of 12315 replies (办理反馈). The first rule
that finds its words decides, so the order of the table matters: a delegation to the association
also contains 移交, and a refusal also contains 同意.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple


class Progress(StrEnum):
    """The same five states as Dispute.Status."""

    OPEN = "open"
    HANDLING = "handling"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    TRANSFERRED = "transferred"


class Rule(NamedTuple):
    """Words (a regular expression) and the state they stand for."""

    words: re.Pattern[str]
    state: Progress


NOT = r"(?<![不未没无难])(?<!不能)(?<!未能)(?<!没有)(?<!无法)(?<!拒绝)(?<!是否)"

RULES: Final[tuple[Rule, ...]] = (
    # 办法第19条: delegated with both parties' consent; 第16条第2项: the association has it already
    Rule(
        re.compile(r"委托[^，。；]{0,14}调解|(?:消费者协会|消协)已(?:经)?受理"), Progress.HANDLING
    ),
    Rule(
        re.compile(
            r"终止调解|不属于|不予受理|不再受理|调解(?:不成|失败|未果|无果)|协商(?:不成|未果|无果)"
            r"|(?:无法|未能|没有|没能|不能|难以|未)(?:当场)?(?:达成|形成)|达不成|拒绝(?:调解|退|赔|换)"
            r"|不同意(?:退|换|赔|调解|和解)|不(?:愿|接受)(?:意)?(?:调解|和解)"
            # What one side offers settles nothing where the other one does not take it.
            r"|(?:报警人|投诉人|消费者|顾客)(?:仍|仍然|明确|坚持)?(?:表示)?(?:拒绝|不(?:接受|认可|同意))"
            r"(?!制作|签|公[示开])(?!.*(?:达成|成功|和解|一致|履行))"
        ),
        Progress.UNSETTLED,
    ),
    Rule(
        re.compile(
            rf"调解成功|{NOT}(?:已|已经)化解|(?:{NOT}达成|协商)(?:一致|协议|和解|调解|谅解|共识)"
            rf"|{NOT}(?:已|自行|互相|双方)(?:自行)?和解|(?:当场|即时|已经|已)(?:全部)?(?:履行|兑现)"
            rf"|{NOT}(?:款项|货款|余额|差价|费用)?(?:已|已经)(?:全额)?(?:退款|退还|退回|退货|换货|更换|赔付|赔偿|补发|修好)"
            rf"|(?:店方|商家|商户|经营者|店主|老板){NOT}(?:当场|已|愿意|承诺|答应)?[^，。；不未拒]{{0,6}}"
            rf"(?:退还|退款|退货|退钱|换货|更换|赔付|赔偿|补偿|补足|免单)"
            rf"|当场(?:更换|退|换|赔|补)|先行赔付|纠纷(?:已|已经)?(?:解决|平息)"
            rf"|{NOT}同意(?:全额|部分|予以|当场|给予|免费)?(?:退|换|更换|赔|补|修|维修|减免|免单)"
            rf"|(?:报警人|双方|投诉人|消费者)(?:均|都|表示)?(?:认可|满意|无异议并离开)"
            rf"|(?:已撤诉|撤回投诉|撤销投诉)"
        ),
        Progress.SETTLED,
    ),
    Rule(
        re.compile(
            r"(?:已|予以|现|依法)?(?:移交|移送|转交|转办|转送|分送)(?!平台)|已转(?:至|给|由)"
        ),
        Progress.TRANSFERRED,
    ),
    Rule(re.compile(r"(?:告知|建议)[^。；]{0,16}(?:法律途径|诉讼|起诉|法院)"), Progress.UNSETTLED),
)

CLASSES: Final[dict[str, Progress]] = {  # 处理结果 as some systems code it
    "当场调解": Progress.SETTLED,
    "移交其他部门": Progress.TRANSFERRED,
    "无需处置": Progress.SETTLED,
}

DONE: Final = frozenset({Progress.SETTLED, Progress.UNSETTLED, Progress.TRANSFERRED})


def progress_of(response: str, classes: Sequence[str] = ()) -> Progress:
    """The state of one source's reply; a reply without any of the words is HANDLING."""
    for rule in RULES:
        if rule.words.search(response):
            return rule.state
    coded = next((CLASSES[word] for word in classes if word in CLASSES), None)
    if coded:
        return coded
    return Progress.HANDLING if response.strip() else Progress.OPEN


def progress_of_all(dated: Sequence[tuple[datetime, Progress]]) -> Progress:
    """The state of a dispute reported more than once, in any order.

    The last report decides. When nothing has answered it yet but an earlier one was answered, the
    dispute is in hand again, not new and not closed.
    """
    if not dated:
        return Progress.OPEN
    states = [state for _, state in sorted(dated, key=lambda pair: pair[0])]
    if states[-1] is not Progress.OPEN:
        return states[-1]
    return (
        Progress.HANDLING if any(state is not Progress.OPEN for state in states) else Progress.OPEN
    )
