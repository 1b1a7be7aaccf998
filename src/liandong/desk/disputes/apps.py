"""Configuration of the disputes app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig
from django.http import HttpRequest

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.clocks import WHAT_WORDS
from liandong.desk.disputes.rules.periods import LABELS
from liandong.desk.disputes.rules.workflow import TABLE
from liandong.desk.ui import navigation
from liandong.desk.work import event_topics

AUDIT_WORDS: Final = {
    "approval.ask": "提请审批",
    "approval.decide": "审批",
    "approval.read": "查看待审批",
    "approval.see": "知悉审批结果",
    "dispute.correct": "更正识别结果",
    "dispute.decide": "确认是否同一纠纷",
    "dispute.export": "导出纠纷",
    "dispute.learn": "采用新的关联模型",
    "dispute.merge": "合并纠纷",
    "dispute.note": "添加备注",
    "dispute.outcome": "登记处置结果",
    "dispute.place": "归入纠纷",
    "dispute.read": "查看纠纷",
    "dispute.register": "快速登记",
    "dispute.see_change": "知悉来源的变化",
    "dispute.search": "搜索",
    "dispute.split": "拆分纠纷",
    "dispute.step": "办理纠纷",
    "dispute.take_over": "变更承办人",
    "dispute.hold": "成为承办人",
    "dispute.open": "并入后可见个人信息",
    "dispute.time": "登记时限",
    "dispute.undo": "撤销",
    "record.take_back": "撤销对记录的确认",
    "dispute.withdraw": "认定非消费纠纷",
    "dispute.compare": "比对两件纠纷",
    "dispute.evidence": "查看识别依据",
    "dispute.suggest": "登记时按电话查找",
    "review.read": "查看待确认关联",
}
AUDIT_OBJECTS: Final = {
    "disputes.dispute": "纠纷",
    "approval": "审批事项",
    "note": "备注",
}
AUDIT_DETAILS: Final = {
    "against": "对照",
    "approval": "审批事项",
    "approvals": "审批结果数",
    "hour": "时",
    "holder": "承办人",
    "lacks": "缺什么",
    "left_open": "留下的未了事项",
    "risk": "风险",
    "several": "多渠道反映",
    "shop": "商家名",
    "weekday": "星期",
    "amount_from": "金额不低于",
    "amount_to": "金额不高于",
    "candidate": "待确认编号",
    "clock": "时限",
    "decisions": "确认过的对数",
    "dispute": "纠纷",
    "disputes": "纠纷数",
    "district": "商圈",
    "due": "时限",
    "filter": "筛选",
    "found": "找到",
    "hot": "只比对最近几条的线索",
    "item": "品类",
    "joined": "并入",
    "kind": "格式",
    "merchant": "商家编号",
    "nature": "投诉性质",
    "note": "备注编号",
    "opened": "新立",
    "other": "另一件",
    "phrase": "诉求关键词",
    "queued": "待确认",
    "record": "记录编号",
    "records": "记录数",
    "same": "是同一件",
    "sector": "行业类别",
    "since": "从",
    "stage": "阶段",
    "step": "步骤",
    "sort": "排序",
    "status": "状态",
    "undo": "撤销",
    "until": "到",
    "urgent": "紧急",
    "verb": "操作",
    "what": "登记",
    "wrong": "判错",
}
ORDERS: Final = {
    "opened_at": "首次反映从早到晚",
    "-opened_at": "首次反映从晚到早",
    "amount": "金额从小到大",
    "-amount": "金额从大到小",
    "updated_at": "最近变动从早到晚",
    "-updated_at": "最近变动从晚到早",
}

FOLLOW_THE_BOARD: Final = (
    Permission.VIEW_BOARD,
    Permission.VIEW_SCREEN,
    Permission.VIEW_DISPUTES,
    Permission.NOTE,
    Permission.DISPATCH,
    Permission.IMPORT,
)
"""The parts of pages that are reloaded when something happens to a dispute."""


def _approvals_waiting(request: HttpRequest) -> int:
    from liandong.desk.disputes.queries.approvals import count_waiting

    return count_waiting(request.user) if request.user.is_authenticated else 0


MY_DISPUTES: Final = navigation.MeItem(
    "my_disputes", "我的案件", "scale", "disputes:mine", Permission.NOTE, order=5
)
NAVIGATION: Final = (
    navigation.NavItem(
        "disputes",
        "纠纷",
        "scale",
        "disputes:list",
        Permission.VIEW_DISPUTES,
        order=20,
    ),
    navigation.NavItem(
        "register",
        "登记",
        "user-plus",
        "disputes:new",
        Permission.REGISTER,
        order=15,
    ),
    navigation.NavItem(
        "approvals",
        "待我审批",
        "user-check",
        "disputes:approvals",
        Permission.APPROVE,
        order=12,
        count=_approvals_waiting,
    ),
)


class DisputesConfig(AppConfig):
    name = "liandong.desk.disputes"
    label = "disputes"
    verbose_name = "纠纷"

    def ready(self) -> None:
        from liandong.desk.access.disclosure import revealable
        from liandong.desk.disputes.actions.links.decided import bar_of_answer
        from liandong.desk.disputes.actions.numbers import one_at_a_time
        from liandong.desk.disputes.actions.taking_back import begun, forget, going, placed
        from liandong.desk.disputes.models import STAGES, Approval
        from liandong.desk.disputes.queries.approvals import resolve_approval
        from liandong.desk.disputes.queries.filters import (
            DUE_LABELS,
            LACKS_LABELS,
            MINE,
            RISK_LABELS,
            STATUS_LABELS,
            WEEKDAYS,
        )
        from liandong.desk.disputes.queries.history import WORDS
        from liandong.desk.disputes.queries.reading_rights import known_beside_record, resolve_note
        from liandong.desk.disputes.queries.records import works_on_dispute_of
        from liandong.desk.disputes.rules.comparable_days import AGAINST_LABELS
        from liandong.desk.intake.record_followers import Follower
        from liandong.desk.intake.record_followers import register as register_follower

        codes: dict[str, Mapping[str, str]] = {
            "approval": dict(Approval.Kind.choices),
            "against": AGAINST_LABELS,
            "clock": LABELS,
            "due": DUE_LABELS,
            "holder": {MINE: "本人"},
            "field": {"claims": "投诉请求"},
            "lacks": LACKS_LABELS,
            "list": {"disputes": "纠纷"},
            "risk": RISK_LABELS,
            "several": {"1": "是"},
            "sort": ORDERS,
            "stage": dict(STAGES),
            "step": {step.verb: step.label for step in TABLE},
            "status": STATUS_LABELS,
            "urgent": {"1": "是"},
            "weekday": {str(place): words for place, words in enumerate(WEEKDAYS, start=1)},
            "what": {what.value: words for what, words in WHAT_WORDS.items()},
            "verb": {verb: label for verb, (label, _icon, _tone) in WORDS.items()},
        }
        register_follower(
            "disputes",
            Follower(
                lock=one_at_a_time,
                begun=begun,
                going=going,
                forget=forget,
                placed=placed,
                known=known_beside_record,
                works_on=works_on_dispute_of,
                bar=bar_of_answer,
            ),
        )
        revealable.register("note", resolve_note)
        revealable.register("approval", resolve_approval)
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        navigation.register_me(MY_DISPUTES)
        for item in NAVIGATION:
            navigation.register(item)
        navigation.register_search("disputes:search", Permission.VIEW_DISPUTES)
        event_topics.register("board", event_topics.with_any(*FOLLOW_THE_BOARD))
