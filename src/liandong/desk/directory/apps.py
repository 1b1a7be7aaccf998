"""Configuration of the directory app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui import navigation

AUDIT_WORDS: Final = {
    "directory.import_calendar": "导入工作日历",
    "directory.load_borders": "载入边界",
    "directory.load_districts": "载入商圈",
    "directory.load_merchants": "载入商户",
    "expert.save": "更改专家",
    "merchant.add": "登记商户",
    "merchant.alias": "更改商户别名",
    "merchant.change": "更改商户登记",
    "merchant.contact": "更改商户联系人",
    "merchant.merge": "合并商户",
    "merchant.read": "查看商户",
    "merchant.split": "撤销商户合并",
    "room.save": "更改调解室",
}
AUDIT_OBJECTS: Final = {
    "directory.expert": "专家",
    "directory.merchant": "商户",
    "directory.room": "调解室",
}
AUDIT_DETAILS: Final = {
    "borders": "边界数",
    "border": "边界类别",
    "merchants": "商户数",
    "years": "年份",
}


class DirectoryConfig(AppConfig):
    name = "liandong.desk.directory"
    label = "directory"
    verbose_name = "名录"

    def ready(self) -> None:
        """Register the districts for the apps below, and put the directory into the frame."""
        from liandong.desk.directory.models import Border

        kinds = {str(kind): words for kind, words in Border.Kind.choices}
        codes = {"list": {"merchants": "商户"}, "border": kinds}
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        from liandong.desk.access.rules.districts import register_districts
        from liandong.desk.directory.models import District

        register_districts(lambda: list(District.objects.values_list("name", flat=True)))
        from liandong.desk.directory.switch import offered

        navigation.register_districts(offered)
        navigation.register(
            navigation.NavItem(
                "directory",
                "名录",
                "building-store",
                "directory:districts",
                Permission.MANAGE_DIRECTORY,
                order=70,
            )
        )
