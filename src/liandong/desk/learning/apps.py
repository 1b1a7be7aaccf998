"""Configuration of the learning app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register

AUDIT_WORDS: Final = {
    "labels.export": _("导出标注"),
    "lexicon.add": _("添加识别词语"),
    "lexicon.remove": _("取回识别词语"),
    "model.adopt": _("启用识别模型"),
    "model.learn": _("发起学习"),
    "model.made": _("学出识别模型"),
    "rejudging.cancel": _("取消重新识别"),
    "rejudging.confirm": _("执行重新识别"),
    "rejudging.end": _("重新识别结束"),
    "rejudging.preview": _("预览重新识别"),
}
AUDIT_OBJECTS: Final = {
    "learning.addedword": _("识别词语"),
    "learning.adoption": _("启用的模型"),
    "learning.modelversion": _("识别模型"),
    "learning.rejudging": _("重新识别"),
}
AUDIT_DETAILS: Final = {
    "done": _("已办"),
    "labels": _("标注"),
    "name": _("含义"),
    "refused": _("未采用"),
    "section": _("词类"),
    "state": _("状态"),
    "total": _("总数"),
    "version": _("版本"),
    "word": _("词语"),
}


class LearningConfig(AppConfig):
    name = "liandong.desk.learning"
    label = "learning"
    verbose_name = _("识别")

    def ready(self) -> None:
        from liandong.desk.learning.models import Rejudging
        from liandong.desk.learning.wording import SECTIONS

        codes: dict[str, Mapping[str, audit_words.Words]] = {
            "section": SECTIONS,
            "state": dict(Rejudging.State.choices),
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        register(
            NavItem(
                "learning",
                _("识别"),
                "sparkles",
                "learning:versions",
                Permission.TEACH,
                order=65,
                phone=False,
            )
        )
