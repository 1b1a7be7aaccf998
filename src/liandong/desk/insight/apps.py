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
AUDIT_DETAILS: Final = {
    "chart": _("图表"),
    "counting": _("口径"),
    "days": _("天数"),
}
CHARTS: Final = {
    "trend": _("走势"),
    "sectors": _("行业"),
    "items": _("品类"),
    "cloud": _("诉求关键词"),
    "natures": _("投诉性质"),
    "hours": _("时段"),
    "merchants": _("商家"),
    "districts": _("商圈"),
}


class InsightConfig(AppConfig):
    name = "liandong.desk.insight"
    label = "insight"
    verbose_name = _("研判")

    def ready(self) -> None:
        from liandong.desk.insight.scope import COUNTINGS

        codes = {"chart": CHARTS, "counting": COUNTINGS}
        audit_words.register(AUDIT_WORDS, details=AUDIT_DETAILS, codes=codes)
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
