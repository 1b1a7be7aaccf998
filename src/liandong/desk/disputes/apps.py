"""Configuration of the disputes app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.clocks import WHAT_WORDS
from liandong.desk.disputes.rules.periods import LABELS
from liandong.desk.disputes.rules.workflow import TABLE
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "dispute.correct": _("更正识别结果"),
    "dispute.decide": _("确认是否同一纠纷"),
    "dispute.export": _("导出纠纷"),
    "dispute.learn": _("采用新的关联模型"),
    "dispute.merge": _("合并纠纷"),
    "dispute.note": _("添加备注"),
    "dispute.outcome": _("登记处置结果"),
    "dispute.place": _("归入纠纷"),
    "dispute.read": _("查看纠纷"),
    "dispute.register": _("快速登记"),
    "dispute.see_change": _("知悉来源的变化"),
    "dispute.search": _("搜索"),
    "dispute.split": _("拆分纠纷"),
    "dispute.step": _("办理纠纷"),
    "dispute.take_over": _("接手承办"),
    "dispute.time": _("登记时限"),
    "dispute.undo": _("撤销"),
    "record.take_back": _("撤销对记录的确认"),
    "dispute.withdraw": _("认定非消费纠纷"),
    "group.add": _("归入群体性纠纷"),
    "group.confirm": _("确认群体性纠纷"),
    "group.decline": _("认定不是群体性纠纷"),
    "group.propose": _("提出群体性纠纷"),
    "group.read": _("查看群体性纠纷"),
    "group.remove": _("移出群体性纠纷"),
    "group.reopen": _("重新确认群体性纠纷"),
}
AUDIT_OBJECTS: Final = {
    "disputes.dispute": _("纠纷"),
    "disputes.groupdispute": _("群体性纠纷"),
}
AUDIT_DETAILS: Final = {
    "against": _("对照"),
    "hour": _("时"),
    "lacks": _("缺什么"),
    "risk": _("风险"),
    "several": _("多渠道反映"),
    "shop": _("商家名"),
    "weekday": _("星期"),
    "again": _("再次提出"),
    "amount_from": _("金额不低于"),
    "amount_to": _("金额不高于"),
    "candidate": _("待确认编号"),
    "clock": _("时限"),
    "consumers": _("消费者人数"),
    "decisions": _("确认过的对数"),
    "dispute": _("纠纷"),
    "disputes": _("纠纷数"),
    "district": _("商圈"),
    "due": _("时限"),
    "filter": _("筛选"),
    "found": _("找到"),
    "hot": _("只比对最近几条的线索"),
    "item": _("品类"),
    "joined": _("并入"),
    "kind": _("格式"),
    "merchant": _("商家编号"),
    "nature": _("投诉性质"),
    "note": _("备注编号"),
    "opened": _("新立"),
    "other": _("另一件"),
    "phrase": _("诉求关键词"),
    "queued": _("待确认"),
    "record": _("记录编号"),
    "records": _("记录数"),
    "same": _("是同一件"),
    "sector": _("行业类别"),
    "since": _("从"),
    "stage": _("阶段"),
    "step": _("步骤"),
    "sort": _("排序"),
    "status": _("状态"),
    "undo": _("撤销"),
    "until": _("到"),
    "urgent": _("紧急"),
    "verb": _("操作"),
    "what": _("登记"),
    "wrong": _("判错"),
}
ORDERS: Final = {
    "opened_at": _("首次反映从早到晚"),
    "-opened_at": _("首次反映从晚到早"),
    "amount": _("金额从小到大"),
    "-amount": _("金额从大到小"),
    "updated_at": _("最近变动从早到晚"),
    "-updated_at": _("最近变动从晚到早"),
}


class DisputesConfig(AppConfig):
    name = "liandong.desk.disputes"
    label = "disputes"
    verbose_name = _("纠纷")

    def ready(self) -> None:
        from liandong.desk.disputes.models import STAGES
        from liandong.desk.disputes.queries.filters import (
            DUE_LABELS,
            LACKS_LABELS,
            RISK_LABELS,
            STATUS_LABELS,
            WEEKDAYS,
        )
        from liandong.desk.disputes.queries.history import WORDS
        from liandong.desk.disputes.rules.comparable_days import AGAINST_LABELS

        codes: dict[str, Mapping[str, audit_words.Words]] = {
            "against": AGAINST_LABELS,
            "clock": LABELS,
            "due": DUE_LABELS,
            "field": {"claims": _("投诉请求")},
            "lacks": LACKS_LABELS,
            "list": {"disputes": _("纠纷")},
            "risk": RISK_LABELS,
            "several": {"1": _("是")},
            "sort": ORDERS,
            "stage": dict(STAGES),
            "step": {step.verb: _(step.label) for step in TABLE},
            "status": STATUS_LABELS,
            "urgent": {"1": _("是")},
            "weekday": {str(place): words for place, words in enumerate(WEEKDAYS, start=1)},
            "what": {what.value: words for what, words in WHAT_WORDS.items()},
            "verb": {verb: told for verb, (told, _icon, _tone) in WORDS.items()},
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        navigation.register(
            navigation.NavItem(
                "disputes",
                _("纠纷"),
                "scale",
                "disputes:list",
                Permission.VIEW_DISPUTES,
                order=20,
            )
        )
        navigation.register(
            navigation.NavItem(
                "register",
                _("登记"),
                "user-plus",
                "disputes:new",
                Permission.REGISTER,
                order=15,
            )
        )
        navigation.register_search("disputes:search")
