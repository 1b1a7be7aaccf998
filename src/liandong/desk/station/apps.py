"""Configuration of the station app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "handover.leave": "交班留言",
    "handover.read": "查看交接班单",
    "handover.take": "接班",
    "subsidies.export": "导出以案定补台账",
    "subsidies.rates": "登记补贴标准",
    "subsidies.read": "查看以案定补台账",
}
AUDIT_OBJECTS: Final = {
    "station.handover": "交班留言",
    "handover": "交班留言",
    "station.subsidyrate": "补贴标准",
}
AUDIT_DETAILS: Final = {
    "month": "月份",
}


class StationConfig(AppConfig):
    name = "liandong.desk.station"
    label = "station"
    verbose_name = "本站"

    def ready(self) -> None:
        from liandong.desk.access.disclosure import revealable
        from liandong.desk.station.queries import shift_notes

        revealable.register("handover", shift_notes.resolve)
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS)
        navigation.register(
            navigation.NavItem(
                "station", "本站", "calendar-event", "station:station", Permission.NOTE, order=25
            )
        )
