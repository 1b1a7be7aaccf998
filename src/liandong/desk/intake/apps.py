"""Configuration of the intake app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register
from liandong.engine.vocabulary import SOURCE_LABELS

AUDIT_WORDS: Final = {
    "import.start": _("导入文件"),
    "import.pause": _("暂停导入"),
    "import.resume": _("继续导入"),
    "import.cancel": _("取消导入"),
    "import.finish": _("导入完成"),
    "import.refuse": _("文件未能读取"),
    "import.fail": _("导入没有完成"),
    "feed.save": _("设置来源"),
    "profile.begin": _("用样表编来源模板"),
    "profile.drop": _("删除样表"),
    "profile.export": _("导出来源模板"),
    "profile.save": _("保存来源模板"),
    "profile.use": _("启用或停用来源模板"),
    "import.mend": _("修正待修正的行"),
    "import.download_rows": _("下载待修正的原行"),
    "import.download_quarantine": _("下载待修正的行"),
    "records.reconcile": _("与来源对账"),
    "records.download_differences": _("下载对账差异"),
    "record.confirm": _("确认识别结果"),
    "record.correct": _("更正记录的识别结果"),
    "record.read": _("查看记录"),
}
AUDIT_OBJECTS: Final = {
    "intake.import": _("导入"),
    "intake.profiledraft": _("样表"),
    "intake.record": _("记录"),
    "intake.reconciliation": _("对账"),
    "intake.sourceprofile": _("来源模板"),
    "record": _("记录"),  # the word in the address of the reveal page
}
AUDIT_DETAILS: Final = {
    "changed": _("有更新"),
    "created": _("新增"),
    "digest": _("文件摘要"),
    "folder": _("交换文件夹"),
    "is_used": _("在用"),
    "profile": _("来源模板"),
    "quiet_hours": _("多久没有数据就提醒（小时）"),
    "quarantined": _("待修正"),
    "recognised": _("识别为消费纠纷"),
    "rows": _("行数"),
    "rows_read": _("读取行数"),
    "row": _("行号"),
    "here": _("仅本系统有"),
    "there": _("仅来源有"),
    "size": _("字节"),
    "source": _("来源"),
    "unchanged": _("无变化"),
}


class IntakeConfig(AppConfig):
    name = "liandong.desk.intake"
    label = "intake"
    verbose_name = _("接入")

    def ready(self) -> None:
        from liandong.desk.access import reveal  # these need the models
        from liandong.desk.intake.people import resolve
        from liandong.desk.intake.wording import ANSWER_LABELS, FIELD_LABELS

        codes: dict[str, Mapping[str, audit_words.Words]] = {
            "field": {"person": _("当事人"), **FIELD_LABELS, **ANSWER_LABELS},
            "list": {"records": _("记录")},
            "source": {source.value: words for source, words in SOURCE_LABELS.items()},
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)

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
        register(
            NavItem("feeds", _("来源"), "inbox", "intake:feeds", Permission.MANAGE_MACHINES, 71)
        )
