"""Configuration of the board app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "liandong.desk.board"
    label = "board"
    verbose_name = _("值守台")
