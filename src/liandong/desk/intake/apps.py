"""Configuration of the intake app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register


class IntakeConfig(AppConfig):
    name = "liandong.desk.intake"
    label = "intake"
    verbose_name = _("接入")

    def ready(self) -> None:
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
