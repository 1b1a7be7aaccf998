"""Configuration of the api app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.ui.navigation import MeItem, register_me


class ApiConfig(AppConfig):
    name = "liandong.desk.api"
    label = "api"
    verbose_name = _("接口")

    def ready(self) -> None:
        register_me(MeItem("api", _("接口说明"), "plug-connected", "api:docs", order=80))
