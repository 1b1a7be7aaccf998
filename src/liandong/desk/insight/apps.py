"""Configuration of the insight app."""

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register

AUDIT_WORDS: Final = {
    "picture.export": _("导出图表数据"),
}


class InsightConfig(AppConfig):
    name = "liandong.desk.insight"
    label = "insight"
    verbose_name = _("研判")

    def ready(self) -> None:
        audit_words.register(AUDIT_WORDS)
        register(
            NavItem(
                "picture",
                _("研判"),
                "chart-bar",
                "insight:picture",
                Permission.VIEW_PICTURE,
                order=30,
            )
        )
