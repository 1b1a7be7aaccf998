"""Configuration of the directory app."""

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "directory.import_calendar": _("导入工作日历"),
    "directory.load_borders": _("载入边界"),
    "directory.load_districts": _("载入商圈"),
    "directory.load_merchants": _("载入商户"),
    "expert.save": _("更改专家"),
    "room.save": _("更改调解室"),
}
AUDIT_OBJECTS: Final = {
    "directory.expert": _("专家"),
    "directory.room": _("调解室"),
}
AUDIT_DETAILS: Final = {
    "borders": _("边界数"),
    "border": _("边界类别"),
    "merchants": _("商户数"),
    "years": _("年份"),
}


class DirectoryConfig(AppConfig):
    name = "liandong.desk.directory"
    label = "directory"
    verbose_name = _("名录")

    def ready(self) -> None:
        """Say which districts there are, and put the directory into the frame."""
        from liandong.desk.directory.models import Border

        kinds = {str(kind): words for kind, words in Border.Kind.choices}
        codes = {"list": {"merchants": _("商户")}, "border": kinds}
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        from liandong.desk.access.rows import register_districts
        from liandong.desk.directory.models import District

        register_districts(lambda: list(District.objects.values_list("name", flat=True)))
        from liandong.desk.directory.switch import offered

        navigation.register_districts(offered)
        navigation.register(
            navigation.NavItem(
                "directory",
                _("名录"),
                "building-store",
                "directory:districts",
                Permission.MANAGE_DIRECTORY,
                order=70,
            )
        )
