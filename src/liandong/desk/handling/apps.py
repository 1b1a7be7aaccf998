"""Configuration of the handling app."""

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.apps import AppConfig
from django.urls import reverse

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

if TYPE_CHECKING:
    from liandong.desk.disputes.models import Dispute

AUDIT_WORDS: Final = {
    "agreement.conclude": "登记协议",
    "agreement.confirmation": "登记司法确认申请",
    "call.put_off": "电话改约",
    "dispatch.arrive": "登记到场",
    "dispatch.confirm": "确认出警",
    "dispatch.record": "写现场记录",
    "dispatch.send": "派出",
    "name.choose": "确定调解主体",
    "name.read": "查看调解主体",
    "jurisdiction.decide": "决定管辖",
    "jurisdiction.read": "查看管辖",
    "panel.answer": "答复联调邀请",
    "panel.ask": "邀请专家联调",
    "panel.opinion": "写联调意见",
    "panel.read": "查看联调",
    "outing.read": "查看出警",
    "scene.read": "取现场页面的数据",
    "panel.thresholds": "更改重大复杂标准",
    "party.identify": "登记当事人",
    "party.read": "查看当事人",
    "performance.read": "查看履行",
    "performance.record": "登记履行",
    "performance.remind": "提醒履行",
    "performance.take_back": "撤销履行登记",
    "warning.choose": "选择时限提醒",
    "warning.see": "知悉时限提醒",
    "warning.write": "发出时限提醒",
    "outbox.prune": "清理无人取走的消息",
    "recusal.ask": "登记回避申请",
    "recusal.decide": "决定回避",
    "roster.add": "排班",
    "roster.remove": "取消排班",
    "roster.repeat": "沿用上周排班",
    "scene.decide": "处理现场登记的冲突",
    "scene.enter": "现场登记",
    "scene.photo": "现场拍照",
    "sitting.book": "预约调解",
    "sitting.cancel": "取消调解",
    "sitting.check_in": "调解签到",
    "sitting.invite": "通知调解",
    "sitting.link": "登记入会链接",
    "sitting.minutes": "写调解笔录",
    "sitting.move": "调解改期",
    "sitting.no_show": "登记未到",
    "sitting.read": "查看调解",
}
AUDIT_OBJECTS: Final = {
    "directory.district": "商圈",
    "handling.duty": "排班",
    "handling.complexityrule": "重大复杂标准",
    "handling.panelseat": "联调席位",
    "handling.presence": "出警人员",
    "party": "当事人",
    "handling.sitting": "调解",
    "handling.visit": "现场",
}
AUDIT_DETAILS: Final = {
    "at": "时间",
    "by_email": "发到邮箱",
    "by_mobile": "发到手机",
    "day": "日期",
    "decision": "结论",
    "done": "已办",
    "duties": "班次数",
    "granted": "准许",
    "keep": "采用哪一方",
    "left_out": "未附份数",
    "messages": "外发条数",
    "held_as": "调解主体",
    "part": "协议事项编号",
    "parts": "协议事项数",
    "people": "人员",
    "pieces": "份数",
    "person": "人员编号",
    "shift": "班次",
    "side": "哪一方",
    "sides": "通知哪方",
    "warnings": "提醒数",
}
ROOMS: Final = {
    "settle": "telephone",
    "fail": "telephone",
    "dispatch": "send",
    "arrive": "outing",
    "suspend": "ask_recusal",
    "resume": "decide_recusal",
    "perform": "performance",
    "accept": "jurisdiction",
    "begin": "name",
    "delegate": "name",
    "delegate_committee": "name",
}
"""Steps that are taken on a page of ours."""
ME: Final = navigation.MeItem(
    "warning_choice", "提醒方式", "bell", "handling:warning_choice", Permission.NOTE, order=75
)
RAIL: Final = (
    navigation.NavItem(
        "sittings",
        "调解",
        "calendar-time",
        "handling:calendar",
        Permission.NOTE,
        order=26,
        phone=False,
    ),
    navigation.NavItem("seats", "受邀联调", "gavel", "handling:seats", Permission.OPINE, order=27),
)


def _address(name: str, dispute: "Dispute", **more: str) -> str:
    return reverse(name, args=[dispute.number, *more.values()])


def _codes() -> dict[str, dict[str, Any]]:
    """The words for values in details of the audit; models are there when an app is ready."""
    from liandong.desk.disputes.rules.facts import NAMES, PARTIES
    from liandong.desk.handling.forms.names import DECISIONS
    from liandong.desk.handling.models import Notice
    from liandong.desk.handling.rules.shifts import SHIFTS
    from liandong.desk.handling.rules.warning_days import LABELS as MOMENTS

    moments = {moment.value: words for moment, words in MOMENTS.items()}
    return {
        "decision": dict(DECISIONS.items()),
        "held_as": dict(NAMES.items()),
        "by_email": moments,
        "by_mobile": moments,
        "shift": {shift.key: shift.name for shift in SHIFTS},
        "side": dict(PARTIES.items()),
        "sides": dict(Notice.Side.choices),
    }


def _register_actions() -> None:
    """What a dispute offers beside its steps."""
    from liandong.desk.access.rules.offices import OF_REGULATOR
    from liandong.desk.disputes.queries.clocks import ENDED_BEFORE_DECISION, is_settled_undecided
    from liandong.desk.disputes.queries.steps import ExtraAction, register_action
    from liandong.desk.disputes.rules.stages import Stage
    from liandong.desk.handling.queries.open_points import END_COMPLAINT, ending_address
    from liandong.desk.handling.queries.sittings import is_planned, is_to_be_booked, planned_address
    from liandong.desk.handling.rules.sittings import BOOKABLE

    register_action(
        ExtraAction(
            label="预约调解",
            icon="calendar-event",
            address=partial(_address, "handling:book"),
            stages=frozenset(BOOKABLE),
            who=Permission.NOTE,
            is_next=is_to_be_booked,
        )
    )
    register_action(
        ExtraAction(
            label="主持调解",
            icon="heart-handshake",
            address=planned_address,
            stages=frozenset({Stage.MEDIATION}),
            who=Permission.NOTE,
            is_next=is_planned,
            only_next=True,
        )
    )
    register_action(
        ExtraAction(
            label=END_COMPLAINT,
            icon="clock",
            address=ending_address,
            stages=ENDED_BEFORE_DECISION,
            who=Permission.ACCEPT,
            is_next=is_settled_undecided,
            only_next=True,
            offices=OF_REGULATOR,
        )
    )


def _register_rooms() -> None:
    """The pages on which steps are taken."""
    from liandong.desk.disputes.queries.steps import register_room
    from liandong.desk.handling.actions.performance import VERBS

    for verb, name in ROOMS.items():
        register_room(verb, partial(_address, f"handling:{name}"))
    for verb in VERBS:
        register_room(verb, partial(_address, "handling:agreement", verb=verb))


def _register_bars() -> None:
    """What stands against a step or its undoing, and what is open before the archive."""
    from liandong.desk.disputes.step_registry import (
        register_obstacle,
        register_open_points,
        register_undo_bar,
    )
    from liandong.desk.handling.queries.open_points import ARCHIVING, open_points_of
    from liandong.desk.handling.queries.papers_of_steps import paper_resting_on
    from liandong.desk.handling.queries.performance import not_late_yet
    from liandong.desk.handling.queries.presiding import (
        obstacle_to_delegating_the_committee,
        obstacle_to_delegation,
        obstacle_to_name,
    )

    register_obstacle("lapse", not_late_yet)
    register_obstacle("begin", obstacle_to_name)
    register_obstacle("delegate", obstacle_to_delegation)
    register_obstacle("delegate_committee", obstacle_to_delegating_the_committee)
    for verb in ARCHIVING:
        register_open_points(verb, open_points_of)
    register_undo_bar(paper_resting_on)


def _register_people() -> None:
    """Who is named in a dispute beyond its records."""
    from liandong.desk.access.disclosure import revealable
    from liandong.desk.disputes.queries.reading_rights import register_named
    from liandong.desk.handling.queries.parties import named_in, resolve
    from liandong.desk.handling.queries.proceedings import named_on_scenes

    revealable.register("party", resolve)
    register_named(named_in)
    register_named(named_on_scenes)


class HandlingConfig(AppConfig):
    name = "liandong.desk.handling"
    label = "handling"
    verbose_name = "办理"

    def ready(self) -> None:
        from liandong.desk.disputes.actions.taking_back import register_machine_made
        from liandong.desk.handling.models import DueWarning

        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=_codes())
        _register_people()
        _register_rooms()
        _register_actions()
        _register_bars()
        register_machine_made(DueWarning)
        navigation.register_me(ME)
        for item in RAIL:
            navigation.register(item)
