"""Configuration of the api app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "liandong.desk.api"
    label = "api"
    verbose_name = _("接口")
