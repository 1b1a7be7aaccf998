"""The Django application of backups."""

from typing import Final

from django.apps import AppConfig

AUDIT_WORDS: Final = {
    "backup.take": "做备份",
    "backup.forget": "删去到期的备份",
    "backup.parts": "制作备份密钥分件",
    "backup.start": "发起备份",
    "backup.warn": "提醒备份",
    "backup.restore": "从备份恢复",
    "backup.release": "恢复后放行对外发送",
}
AUDIT_DETAILS: Final = {
    "desk": "工作台",
    "made_at": "备份时间",
    "names": "文件",
    "notices": "到期未发的通知",
    "number": "对号",
    "seconds": "用时（秒）",
    "sent": "随即发送",
}


class BackupConfig(AppConfig):
    name = "liandong.desk.backup"
    label = "backup"
    verbose_name = "备份"

    def ready(self) -> None:
        from liandong.desk.access import audit_words
        from liandong.desk.access.permissions import Permission
        from liandong.desk.ui.navigation import NavItem, register

        audit_words.register(AUDIT_WORDS, details=AUDIT_DETAILS)
        register(
            NavItem("backups", "备份", "archive", "backup:backups", Permission.MAINTAIN, order=74)
        )
