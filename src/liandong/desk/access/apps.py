"""Configuration of the access app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "liandong.desk.access"
    label = "access"
    verbose_name = _("访问")
