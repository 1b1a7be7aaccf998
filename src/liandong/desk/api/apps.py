"""Configuration of the api app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words
from liandong.desk.ui.navigation import MeItem, register_me

AUDIT_WORDS: Final = {
    "api.push": "接口推送记录",
    "api.list_disputes": "接口读取纠纷列表",
    "api.read_dispute": "接口读取纠纷",
}
AUDIT_DETAILS: Final = {
    "by": "筛选项",
    "page": "第几页",
    "per_page": "每页几件",
    "q": "全文检索",
}


class ApiConfig(AppConfig):
    name = "liandong.desk.api"
    label = "api"
    verbose_name = "接口"

    def ready(self) -> None:
        names_of_filters = {"by": {**audit_words.DETAILS, **AUDIT_DETAILS}}
        audit_words.register(AUDIT_WORDS, details=AUDIT_DETAILS, codes=names_of_filters)
        register_me(MeItem("api", "接口说明", "plug-connected", "api:docs", order=80))
