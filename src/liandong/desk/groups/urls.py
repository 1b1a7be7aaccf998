"""Addresses of groups. They stand among those of disputes and of handling, and bear their names.

`config.urls` joins them: a namespace is looked up in one list alone.
"""

from typing import Final

from django.urls import URLPattern, path

from liandong.desk.groups.views import common_handling, groups

AMONG_DISPUTES: Final[list[URLPattern]] = [
    path("groups/", groups.group_list, name="groups"),
    path("groups/<str:number>/", groups.group_detail, name="group"),
    path("groups/<str:number>/confirm/", groups.confirm, name="group_confirm"),
    path("groups/<str:number>/decline/", groups.decline, name="group_decline"),
    path("groups/<str:number>/reopen/", groups.reopen, name="group_reopen"),
    path("groups/<str:number>/add/", groups.add, name="group_add"),
    path("groups/<str:number>/remove/<int:pk>/", groups.remove, name="group_remove"),
]

AMONG_HANDLING: Final[list[URLPattern]] = [
    path("group/<str:number>/", common_handling.group, name="group"),
    path("group/<str:number>/step/<slug:verb>/", common_handling.step, name="group_step"),
    path("group/<str:number>/agree/", common_handling.money, {"action": "agree"}, "group_agree"),
    path("group/<str:number>/paid/", common_handling.money, {"action": "paid"}, "group_paid"),
    path("group/<str:number>/mandate/", common_handling.mandate, name="mandate"),
    path("group/<str:number>/tick/", common_handling.tick, name="tick"),
    path("group/<str:number>/report/", common_handling.report, name="report_up"),
]
