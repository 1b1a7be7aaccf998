"""Configuration of the intake app."""

from collections.abc import Mapping
from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register
from liandong.desk.work import event_topics
from liandong.engine.vocabulary import SOURCE_LABELS

AUDIT_WORDS: Final = {
    "import.start": "导入文件",
    "merchants.accept": "确认执照名单的差异",
    "merchants.drop": "放弃执照名单",
    "merchants.import": "导入执照名单",
    "merchants.look": "查看执照名单的比较",
    "merchants.put_in": "放入执照名单",
    "merchants.read": "读取执照名单",
    "merchants.refused": "下载没有导入的商户",
    "merchants.take_back": "撤回执照名单",
    "import.pause": "暂停导入",
    "import.resume": "继续导入",
    "import.cancel": "取消导入",
    "import.ask": "请人确认文件的读法",
    "import.confirm_reading": "确认文件的读法",
    "import.take_back": "撤回导入",
    "import.taken_back": "导入已撤回",
    "import.finish": "导入完成",
    "import.refuse": "文件未能读取",
    "import.fail": "导入没有完成",
    "feed.save": "设置来源",
    "profile.begin": "用样表编来源模板",
    "profile.drop": "删除样表",
    "profile.export": "导出来源模板",
    "profile.save": "保存来源模板",
    "profile.use": "启用或停用来源模板",
    "import.mend": "修正待修正的行",
    "import.download_rows": "下载待修正的原行",
    "import.read_quarantine": "查看待修正的行",
    "import.read_row": "查看待修正的原行",
    "import.download_quarantine": "下载待修正的行",
    "records.reconcile": "与来源对账",
    "records.reconciled": "对账完成",
    "records.download_differences": "下载对账差异",
    "change.accept": "采用送来的更新",
    "change.read": "查看送来的更新",
    "change.reject": "不采用送来的更新",
    "record.confirm": "确认识别结果",
    "record.correct": "更正记录的识别结果",
    "record.read": "查看记录",
    "record.search": "查找记录",
}
AUDIT_OBJECTS: Final = {
    "intake.changerequest": "待核对的更新",
    "intake.import": "导入",
    "intake.merchantimport": "执照名单",
    "intake.profiledraft": "样表",
    "intake.record": "记录",
    "intake.reconciliation": "对账",
    "intake.sourceprofile": "来源模板",
    "record": "记录",  # the word in the address of the reveal page
}
AUDIT_DETAILS: Final = {
    "change": "更新编号",
    "by_phone": "按电话",
    "changed": "有更新",
    "created": "新增",
    "digest": "内容摘要",
    "folder": "交换文件夹",
    "is_used": "在用",
    "profile": "来源模板",
    "quiet_hours": "多久没有数据就提醒（小时）",
    "quarantined": "待修正",
    "recognised": "识别为消费纠纷",
    "referred": "转他人核对",
    "referred_before": "此前已转",
    "declined": "此前未采用",
    "rows": "行数",
    "rows_read": "读取行数",
    "row": "行号",
    "here": "仅本系统有",
    "there": "仅来源有",
    "outside": "范围外",
    "reverted": "退回原内容",
    "size": "字节",
    "source": "来源",
    "unchanged": "无变化",
}


class IntakeConfig(AppConfig):
    name = "liandong.desk.intake"
    label = "intake"
    verbose_name = "接入"

    def ready(self) -> None:
        from liandong.desk.access.disclosure import revealable  # these need the models
        from liandong.desk.intake.queries import may_follow, resolve_field
        from liandong.desk.intake.wording import ANSWER_LABELS, FIELD_LABELS

        codes: dict[str, Mapping[str, str]] = {
            "field": {"person": "当事人", **FIELD_LABELS, **ANSWER_LABELS},
            "list": {"records": "记录"},
            "source": {source.value: words for source, words in SOURCE_LABELS.items()},
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)

        revealable.register("record", resolve_field)
        event_topics.register("import", may_follow)
        register(
            NavItem(
                "records",
                "数据",
                "database-import",
                "intake:records",
                Permission.VIEW_DISPUTES,
                order=60,
                phone=False,
            )
        )
        register(NavItem("feeds", "来源", "inbox", "intake:feeds", Permission.MANAGE_MACHINES, 71))
