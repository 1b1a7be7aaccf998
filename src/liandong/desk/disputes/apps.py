"""Configuration of the disputes app."""

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
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
    "dispute.search": _("搜索"),
    "dispute.split": _("拆分纠纷"),
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

OBJECTS: Final = {"disputes.dispute": _("纠纷"), "disputes.groupdispute": _("群体性纠纷")}


class DisputesConfig(AppConfig):
    name = "liandong.desk.disputes"
    label = "disputes"
    verbose_name = _("纠纷")

    def ready(self) -> None:
        audit_words.register(AUDIT_WORDS, OBJECTS)
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
