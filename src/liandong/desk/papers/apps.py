"""Configuration of the papers app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "papers.allot": _("登记文号号段"),
    "papers.attach": _("放入卷宗附件"),
    "papers.bind": _("导出卷宗"),
    "papers.fill": _("按纠纷填写文书"),
    "papers.issue": _("出具文书"),
    "papers.leave_out": _("登记空号"),
    "papers.look": _("查看卷宗附件"),
    "papers.office": _("更改文书落款"),
    "papers.put_back": _("放回卷宗附件"),
    "papers.read": _("查看文书"),
    "papers.receive": _("登记签收"),
    "papers.serve": _("登记送达"),
    "papers.sign": _("登记签署"),
    "papers.take": _("取出文书"),
    "papers.take_out": _("撤出卷宗附件"),
    "papers.void": _("作废文书"),
}
AUDIT_OBJECTS: Final = {
    "papers.attachment": _("卷宗附件"),
    "papers.paper": _("文书"),
    "papers.segment": _("文号号段"),
}
AUDIT_DETAILS: Final = {
    "form": _("文书"),
    "matter": _("纠纷编号"),
    "number": _("文号"),
    "numbers": _("号段"),
    "pages": _("页数"),
    "way": _("送达方式"),
    "who": _("对象"),
}


class PapersConfig(AppConfig):
    name = "liandong.desk.papers"
    label = "papers"
    verbose_name = _("文书")

    def ready(self) -> None:
        from liandong.desk.papers.models import WAYS

        titles = {form.key: form.title for form in FORMS.values()}
        codes: dict[str, Mapping[str, audit_words.Words]] = {"form": titles, "way": WAYS}
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        navigation.register(
            navigation.NavItem(
                "papers",
                _("文书"),
                "file-certificate",
                "papers:forms",
                Permission.ISSUE,
                order=60,
                phone=False,
            )
        )
