"""Configuration of the disputes app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation


class DisputesConfig(AppConfig):
    name = "liandong.desk.disputes"
    label = "disputes"
    verbose_name = _("纠纷")

    def ready(self) -> None:
        navigation.register(
            navigation.NavItem(
                "disputes",
                _("纠纷"),
                "scale",
                "disputes:list",
                Permission.VIEW_DISPUTES,
                order=20,
            )
        )
        navigation.register(
            navigation.NavItem(
                "register",
                _("登记"),
                "user-plus",
                "disputes:new",
                Permission.REGISTER,
                order=15,
            )
        )
        navigation.register_search("disputes:search")
