"""Configuration of the intake app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "liandong.desk.intake"
    label = "intake"
    verbose_name = _("接入")
