"""Configuration of the work app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "liandong.desk.work"
    label = "work"
    verbose_name = _("后台")
