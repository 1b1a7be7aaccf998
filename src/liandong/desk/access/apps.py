"""Configuration of the access app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "liandong.desk.access"
    label = "access"
    verbose_name = _("访问")

    def ready(self) -> None:
        """Put the pages of administration into the frame."""
        from liandong.desk.access.own_lists import kept
        from liandong.desk.access.permissions import Permission as May
        from liandong.desk.ui.navigation import (
            MeItem,
            NavItem,
            register,
            register_me,
            register_own_lists,
        )

        register_own_lists(kept)
        for item in (
            NavItem("people", _("人员"), "users", "access:people", May.MANAGE_PEOPLE, 70),
            NavItem(
                "departments", _("部门"), "building", "access:departments", May.MANAGE_PEOPLE, 71
            ),
            NavItem(
                "machines", _("接口"), "plug-connected", "access:machines", May.MANAGE_MACHINES, 72
            ),
            NavItem("audit", _("留痕"), "history", "access:audit", May.VIEW_AUDIT, 73),
        ):
            register(item)
        register_me(MeItem("jobs", _("后台事项"), "loader-2", "work:jobs", order=70))
        register_me(MeItem("password", _("更改口令"), "lock", "access:password", order=80))
        register_me(
            MeItem("sign_out", _("退出登录"), "logout", "access:sign_out", order=90, post=True)
        )
