"""Configuration of the api app."""

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.ui.navigation import MeItem, register_me

AUDIT_WORDS: Final = {
    "api.push": _("接口推送记录"),
    "api.list_disputes": _("接口读取纠纷列表"),
    "api.read_dispute": _("接口读取纠纷"),
}
AUDIT_DETAILS: Final = {
    "by": _("筛选项"),
    "page": _("第几页"),
    "per_page": _("每页几件"),
    "q": _("全文检索"),
}


class ApiConfig(AppConfig):
    name = "liandong.desk.api"
    label = "api"
    verbose_name = _("接口")

    def ready(self) -> None:
        names_of_filters = {"by": {**audit_words.DETAILS, **AUDIT_DETAILS}}
        audit_words.register(AUDIT_WORDS, details=AUDIT_DETAILS, codes=names_of_filters)
        register_me(MeItem("api", _("接口说明"), "plug-connected", "api:docs", order=80))
