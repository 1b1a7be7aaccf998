"""Configuration of the learning app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register
from liandong.desk.work import event_topics

AUDIT_WORDS: Final = {
    "labels.export": "导出标注",
    "lexicon.add": "添加识别词语",
    "lexicon.remove": "取回识别词语",
    "lexicon.try": "试用识别词语",
    "model.adopt": "启用识别模型",
    "model.learn": "发起学习",
    "model.made": "训练识别模型",
    "rejudging.cancel": "取消重新识别",
    "rejudging.confirm": "执行重新识别",
    "rejudging.end": "重新识别结束",
    "rejudging.preview": "预览重新识别",
}
AUDIT_OBJECTS: Final = {
    "learning.addedword": "识别词语",
    "learning.adoption": "启用的模型",
    "learning.modelversion": "识别模型",
    "learning.rejudging": "重新识别",
}
AUDIT_DETAILS: Final = {
    "done": "已办",
    "labels": "标注",
    "name": "含义",
    "refused": "未采用",
    "section": "词类",
    "state": "状态",
    "total": "总数",
    "version": "版本",
    "word": "词语",
}


class LearningConfig(AppConfig):
    name = "liandong.desk.learning"
    label = "learning"
    verbose_name = "识别"

    def ready(self) -> None:
        from liandong.desk.learning.models import Rejudging
        from liandong.desk.learning.wording import SECTIONS

        codes: dict[str, Mapping[str, str]] = {
            "section": SECTIONS,
            "state": dict(Rejudging.State.choices),
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        event_topics.register("recognition", event_topics.with_any(Permission.TEACH))
        event_topics.register("rejudging", event_topics.with_any(Permission.TEACH))
        register(
            NavItem(
                "learning",
                "识别",
                "sparkles",
                "learning:versions",
                Permission.TEACH,
                order=65,
                phone=False,
            )
        )
