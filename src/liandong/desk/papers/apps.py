"""Configuration of the papers app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "papers.allot": "登记文号号段",
    "papers.attach": "放入卷宗附件",
    "papers.bind": "导出卷宗",
    "papers.fill": "按纠纷填写文书",
    "papers.issue": "出具文书",
    "papers.leave_out": "登记空号",
    "papers.look": "查看卷宗附件",
    "papers.office": "更改文书落款",
    "papers.put_back": "放回卷宗附件",
    "papers.read": "查看文书",
    "papers.receive": "登记签收",
    "papers.refuse": "登记拒签",
    "papers.serve": "登记送达",
    "papers.sign": "登记签署",
    "papers.take": "取出文书",
    "papers.take_out": "撤出卷宗附件",
    "papers.void": "作废文书",
}
AUDIT_OBJECTS: Final = {
    "papers.attachment": "卷宗附件",
    "papers.paper": "文书",
    "papers.segment": "文号号段",
}
AUDIT_DETAILS: Final = {
    "form": "文书",
    "dispute_number": "纠纷编号",
    "number": "文号",
    "numbers": "号段",
    "pages": "页数",
    "way": "送达方式",
    "who": "对象",
}


class PapersConfig(AppConfig):
    name = "liandong.desk.papers"
    label = "papers"
    verbose_name = "文书"

    def ready(self) -> None:
        from liandong.desk.papers.models import WAYS

        titles = {form.key: form.title for form in FORMS.values()}
        codes: dict[str, Mapping[str, str]] = {"form": titles, "way": WAYS}
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        navigation.register(
            navigation.NavItem(
                "papers",
                "文书",
                "file-certificate",
                "papers:forms",
                Permission.ISSUE,
                order=60,
                phone=False,
            )
        )
