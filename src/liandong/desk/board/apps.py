"""Configuration of the board app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "board.read": "查看值守台",
}


class BoardConfig(AppConfig):
    name = "liandong.desk.board"
    label = "board"
    verbose_name = "值守台"

    def ready(self) -> None:
        from liandong.desk.board.guide import chapter_of

        navigation.register_guide("board:guide", chapter_of)
        audit_words.register(AUDIT_WORDS)
        navigation.register(
            navigation.NavItem(
                "board",
                "值守台",
                "layout-dashboard",
                "board:duty",
                Permission.VIEW_BOARD,
                order=10,
            )
        )
