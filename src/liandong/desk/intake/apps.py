"""Configuration of the intake app."""

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register

AUDIT_WORDS: Final = {
    "import.start": _("导入文件"),
    "import.finish": _("导入完成"),
    "import.refuse": _("文件未能读取"),
    "import.fail": _("导入没有完成"),
    "import.download_quarantine": _("下载待修正的行"),
    "record.confirm": _("确认识别结果"),
    "record.correct": _("更正记录的识别结果"),
    "record.read": _("查看记录"),
}
AUDIT_OBJECTS: Final = {"intake.import": _("导入"), "intake.record": _("记录")}


class IntakeConfig(AppConfig):
    name = "liandong.desk.intake"
    label = "intake"
    verbose_name = _("接入")

    def ready(self) -> None:
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS)
        from liandong.desk.access import reveal  # both need the models
        from liandong.desk.intake.people import resolve

        reveal.register("record", resolve)
        register(
            NavItem(
                "records",
                _("数据"),
                "database-import",
                "intake:records",
                Permission.VIEW_DISPUTES,
                order=60,
                phone=False,
            )
        )
