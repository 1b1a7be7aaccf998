"""Configuration of the insight app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register


class InsightConfig(AppConfig):
    name = "liandong.desk.insight"
    label = "insight"
    verbose_name = _("研判")

    def ready(self) -> None:
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
