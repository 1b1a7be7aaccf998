"""Configuration of the board app."""

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "board.read": _("查看值守台"),
}


class BoardConfig(AppConfig):
    name = "liandong.desk.board"
    label = "board"
    verbose_name = _("值守台")

    def ready(self) -> None:
        audit_words.register(AUDIT_WORDS)
        navigation.register(
            navigation.NavItem(
                "board",
                _("值守台"),
                "layout-dashboard",
                "board:duty",
                Permission.VIEW_BOARD,
                order=10,
            )
        )
