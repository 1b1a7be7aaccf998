"""The workflow: one table of steps, from the call to the archive.

Buttons, checks, the picture in docs/guide/workflow.md and the tests are made from it. A step is
legal in the stages that it leads from, for who has its permission, when its facts are there. Law:
办法 is 《市场监督管理投诉举报处理办法》 (总局令第121号), 调解法 《人民调解法》.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage

Needs = tuple[Fact | tuple[Fact, ...], ...]
"""Facts that must be there; of those in an inner tuple, one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way from some stages to another, with the clocks that it starts, stops, pauses, resumes.

    `reason`: it must be written why.
    """

    verb: str
    label: str
    of: tuple[Stage, ...]
    to: Stage
    who: Permission
    needs: Needs = ()
    starts: tuple[Period, ...] = ()
    stops: tuple[Period, ...] = ()
    pauses: tuple[Period, ...] = ()
    resumes: tuple[Period, ...] = ()
    law: str = ""
    reason: bool = False
    undoable: bool = True
    danger: bool = False
    icon: str = "arrow-right"
    tells: Fact | None = None  # what the step itself makes true
    choice: str = ""  # the choice of that fact


S, F, P = Stage, Fact, Permission

TOLD: Final = (S.OPEN, S.HANDLING)
IN_ROOM: Final = (S.REVIEW, S.NAMING, S.MEDIATION, S.SUSPENDED, S.TESTING)
UNFINISHED: Final = (*TOLD, S.DISPATCHED, S.ON_SCENE, *IN_ROOM)
BY_PHONE: Final = (*TOLD, S.SETTLED, S.UNSETTLED, S.TRANSFERRED)
OVER: Final = (
    S.SETTLED,
    S.UNSETTLED,
    S.TRANSFERRED,
    S.RETURNED,
    S.REFUSED,
    S.TERMINATED,
    S.WITHDRAWN,
    S.UNPERFORMED,
    S.PERFORMED,
    S.VISITED,
    S.ARCHIVED,
)


def _but(stages: tuple[Stage, ...], *without: Stage) -> tuple[Stage, ...]:
    return tuple(stage for stage in stages if stage not in without)


TABLE: Final[tuple[Step, ...]] = (
    # 接报 → 派出 → 到场
    Step("dispatch", "派出", TOLD, S.DISPATCHED, P.DISPATCH, icon="route", tells=F.DISPATCHED),
    Step("arrive", "到场", (S.DISPATCHED,), S.ON_SCENE, P.DISPATCH, (F.ARRIVED,), icon="map-pin"),
    Step(
        "call_off", "不再派出", (S.DISPATCHED,), S.HANDLING, P.DISPATCH, reason=True, icon="route"
    ),
    # 现场
    Step(
        "settle_now",
        "当场履行",
        (S.ON_SCENE,),
        S.PERFORMED,
        P.DISPATCH,
        (F.BOTH_CONSENTED, F.TOLD_RIGHTS, F.AGREED, F.PAID),
        stops=(Period.DECISION,),
        law="办法第24条第1款",
        icon="circle-check",
    ),
    Step(
        "settle_later",
        "约定履行",
        (S.ON_SCENE,),
        S.AGREED,
        P.DISPATCH,
        (F.BOTH_CONSENTED, F.TOLD_RIGHTS, F.AGREED, (F.SIGNED, F.ORAL)),
        starts=(Period.PERFORMANCE,),
        stops=(Period.DECISION,),
        law="办法第24条；调解法第28条",
        icon="calendar-due",
    ),
    Step(
        "to_room",
        "进站再调",
        (*TOLD, S.DISPATCHED, S.ON_SCENE),
        S.REVIEW,
        P.NOTE,
        icon="door",
    ),
    Step(
        "scene_failed",
        "调解不成",
        (S.ON_SCENE,),
        S.UNSETTLED,
        P.DISPATCH,
        (F.TOLD_WAYS,),
        law="消费者权益保护法第39条",
        reason=True,
        icon="circle-x",
    ),
    # 初查 → 名义
    Step(
        "accept",
        "初查通过，受理",
        (S.REVIEW,),
        S.NAMING,
        P.ACCEPT,
        (F.JURISDICTION,),
        starts=(Period.MEDIATION,),
        stops=(Period.DECISION,),
        law="办法第13–15条",
        icon="clipboard-check",
        tells=F.ACCEPTED,
    ),
    Step(
        "refuse",
        "不予受理",
        (S.REVIEW,),
        S.REFUSED,
        P.ACCEPT,
        (F.REFUSAL, F.TOLD_WAYS),
        stops=(Period.DECISION,),
        law="办法第15、16条",
        reason=True,
        icon="ban",
    ),
    Step(
        "begin",
        "确定名义，开始调解",
        (S.NAMING,),
        S.MEDIATION,
        P.MEDIATE,
        (F.BOTH_CONSENTED, F.NAME_CHOSEN),
        law="办法第18条；调解法第17条",
        icon="heart-handshake",
    ),
    # 调解
    Step(
        "agree",
        "达成协议",
        (S.MEDIATION,),
        S.AGREED,
        P.MEDIATE,
        (F.AGREED, (F.SIGNED, F.ORAL)),
        starts=(Period.PERFORMANCE, Period.CONFIRMATION),
        stops=(Period.MEDIATION,),
        law="办法第24条；调解法第28–31、33条",
        icon="signature",
    ),
    Step(
        "agree_and_perform",
        "达成协议并当场履行",
        (S.MEDIATION,),
        S.PERFORMED,
        P.MEDIATE,
        (F.AGREED, F.PAID),
        stops=(Period.MEDIATION,),
        law="办法第24条第1款",
        icon="circle-check",
    ),
    Step(
        "test",
        "送鉴定",
        (S.MEDIATION,),
        S.TESTING,
        P.MEDIATE,
        (F.TESTING,),
        pauses=(Period.MEDIATION,),
        law="办法第22条",
        icon="tool",
    ),
    Step(
        "tested",
        "鉴定结束，继续调解",
        (S.TESTING,),
        S.MEDIATION,
        P.MEDIATE,
        (F.TESTED,),
        resumes=(Period.MEDIATION,),
        law="办法第22条",
        icon="player-play",
    ),
    Step(
        "suspend",
        "中止（申请回避）",
        (S.MEDIATION,),
        S.SUSPENDED,
        P.MEDIATE,
        (F.RECUSAL_ASKED,),
        pauses=(Period.MEDIATION,),
        law="办法第21条",
        reason=True,
        icon="player-pause",
    ),
    Step(
        "resume",
        "决定回避，恢复调解",
        (S.SUSPENDED,),
        S.MEDIATION,
        P.APPROVE,
        (F.RECUSED,),
        resumes=(Period.MEDIATION,),
        law="办法第21条",
        icon="player-play",
    ),
    Step(
        "terminate",
        "终止调解",
        (S.NAMING, S.MEDIATION, S.SUSPENDED, S.TESTING),
        S.TERMINATED,
        P.MEDIATE,
        (F.TERMINATION,),
        starts=(Period.NOTICE,),
        stops=(Period.MEDIATION,),
        law="办法第23条；调解法第26条",
        reason=True,
        icon="circle-x",
    ),
    Step(
        "delegate",
        "委托消协调解",
        (S.NAMING, S.MEDIATION),
        S.MEDIATION,
        P.ACCEPT,
        (F.BOTH_CONSENTED, F.DELEGATION_CONSENTED),
        law="办法第19条",
        icon="arrows-exchange",
        tells=F.NAME_CHOSEN,
        choice="delegated",
    ),
    # 履行 → 回访 → 归档
    Step(
        "perform",
        "已履行",
        (S.AGREED, S.UNPERFORMED),
        S.PERFORMED,
        P.MEDIATE,
        (F.PAID,),
        stops=(Period.PERFORMANCE, Period.CONFIRMATION),
        law="调解法第31条",
        icon="cash",
    ),
    Step(
        "lapse",
        "逾期未履行",
        (S.AGREED,),
        S.UNPERFORMED,
        P.MEDIATE,
        (F.NOT_PERFORMED,),
        stops=(Period.PERFORMANCE,),
        law="调解法第31、33条；消费者权益保护法第39条",
        reason=True,
        icon="alert-triangle",
    ),
    Step(
        "call_back",
        "回访",
        (S.PERFORMED,),
        S.VISITED,
        P.NOTE,
        (F.CALLED_BACK,),
        law="办法第26条",
        icon="phone-call",
    ),
    Step("archive", "归档", (S.VISITED,), S.ARCHIVED, P.NOTE, icon="archive"),
    Step(
        "archive_ended",
        "告知双方并归档",
        (S.TERMINATED,),
        S.ARCHIVED,
        P.NOTE,
        (F.SERVED,),
        stops=(Period.NOTICE,),
        law="办法第23条第2款",
        icon="archive",
    ),
    Step(
        "archive_closed",
        "归档",
        _but(OVER, S.VISITED, S.TERMINATED, S.PERFORMED, S.ARCHIVED),
        S.ARCHIVED,
        P.NOTE,
        icon="archive",
    ),
    # 电话处置
    Step("take_up", "接手处理", (S.OPEN, S.TRANSFERRED), S.HANDLING, P.NOTE, icon="player-play"),
    Step(
        "settle",
        "电话处置：已化解",
        _but(BY_PHONE, S.SETTLED),
        S.SETTLED,
        P.NOTE,
        stops=(Period.DECISION,),
        reason=True,
        icon="phone",
    ),
    Step(
        "fail",
        "电话处置：未达成",
        _but(BY_PHONE, S.UNSETTLED),
        S.UNSETTLED,
        P.NOTE,
        stops=(Period.DECISION,),
        reason=True,
        icon="phone-outgoing",
    ),
    # 出站：退回、移交、撤回、公安
    Step(
        "withdraw_claim",
        "消费者撤回",
        UNFINISHED,
        S.WITHDRAWN,
        P.NOTE,
        stops=(Period.DECISION, Period.MEDIATION),
        law="办法第23条第1款第1项",
        reason=True,
        icon="arrow-back-up",
    ),
    Step(
        "return",
        "退回",
        (*TOLD, S.REVIEW),
        S.RETURNED,
        P.ACCEPT,
        stops=(Period.DECISION,),
        law="办法第41条：无权处理的应当退回，不得自行转送",
        reason=True,
        icon="arrow-back-up",
    ),
    Step(
        "hand_over",
        "移交、移送",
        (*TOLD, S.ON_SCENE, *IN_ROOM, S.UNSETTLED),
        S.TRANSFERRED,
        P.NOTE,
        (F.HANDED,),
        stops=(Period.DECISION, Period.MEDIATION),
        reason=True,
        icon="arrows-exchange",
    ),
    Step(
        "police",
        "涉治安、刑事，报告民警",
        (*UNFINISHED, S.AGREED, S.UNPERFORMED),
        S.POLICE,
        P.NOTE,
        pauses=(Period.MEDIATION,),
        law="调解法第25条；办法第42条",
        danger=True,
        icon="alert-octagon",
    ),
    Step(
        "from_police",
        "公安办结，继续处理",
        (S.POLICE,),
        S.REVIEW,
        P.NOTE,
        (F.POLICE_ANSWERED,),
        resumes=(Period.MEDIATION,),
        icon="player-play",
    ),
    Step("archive_police", "归档", (S.POLICE,), S.ARCHIVED, P.NOTE, reason=True, icon="archive"),
    # 重开
    Step(
        "mediate_again",
        "再次调解",
        (S.UNSETTLED, S.UNPERFORMED, S.TERMINATED),
        S.NAMING,
        P.MEDIATE,
        law="调解法第26条",
        reason=True,
        icon="refresh",
        tells=F.REOPENED,
    ),
    Step(
        "reopen",
        "重新办理",
        OVER,
        S.REVIEW,
        P.MEDIATE,
        reason=True,
        icon="refresh",
        tells=F.REOPENED,
    ),
)

STEPS: Final = {step.verb: step for step in TABLE}
FOLLOWED: Final = (S.OPEN, S.HANDLING, S.SETTLED, S.UNSETTLED, S.TRANSFERRED)
"""The stages between which the sources' answers lead while nobody here has taken a step."""


class IllegalStep(ValueError):  # noqa: N818 - named for what it is
    """The step cannot be taken; `lacking` are the needs that are not met, if that is why."""

    def __init__(self, lacking: Needs = ()) -> None:
        super().__init__()
        self.lacking = lacking


def steps_from(stage: Stage) -> list[Step]:
    """What can be done in a stage, in the order of the table."""
    return [step for step in TABLE if stage in step.of]


def lacking(step: Step, facts: Collection[Fact]) -> Needs:
    """The needs of the step that these facts do not meet."""
    return tuple(need for need in step.needs if not _met(need, facts))


def _met(need: Fact | tuple[Fact, ...], facts: Collection[Fact]) -> bool:
    return need in facts if isinstance(need, Fact) else any(one in facts for one in need)


def walk(verb: str, stage: Stage, facts: Collection[Fact]) -> Step:
    """The step, if it may be taken here and now; raises IllegalStep."""
    step = STEPS.get(verb)
    if step is None or stage not in step.of:
        raise IllegalStep
    if missing := lacking(step, facts):
        raise IllegalStep(missing)
    return step


def words_of(needs: Iterable[Fact | tuple[Fact, ...]]) -> list[str]:
    """What is missing, in words."""
    groups = [(need,) if isinstance(need, Fact) else need for need in needs]
    return ["或".join(KINDS[fact].label for fact in group) for group in groups]
