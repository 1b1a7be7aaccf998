"""Configuration of the access app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "liandong.desk.access"
    label = "access"
    verbose_name = "访问"

    def ready(self) -> None:
        """Connect the creation of keys; register the administration pages in the frame."""
        from liandong.desk.access.encryption.key_checks import check_in_use, ensure
        from liandong.desk.access.permissions import Permission as May
        from liandong.desk.access.queries import kept
        from liandong.desk.ui.navigation import (
            MeItem,
            NavItem,
            register,
            register_drafts,
            register_me,
            register_own_lists,
        )
        from liandong.desk.work import start_checks

        post_migrate.connect(ensure, sender=self)
        start_checks.register(check_in_use)
        register_own_lists(kept)
        register_drafts("access:drafts")
        for item in (
            NavItem("people", "人员", "users", "access:people", May.MANAGE_PEOPLE, 70),
            NavItem("departments", "部门", "building", "access:departments", May.MANAGE_PEOPLE, 71),
            NavItem(
                "machines", "接口", "plug-connected", "access:machines", May.MANAGE_MACHINES, 72
            ),
            NavItem("audit", "留痕", "history", "access:audit", May.VIEW_AUDIT, 73),
        ):
            register(item)
        register_me(MeItem("jobs", "后台事项", "loader-2", "work:jobs", order=70))
        register_me(MeItem("sessions", "登录的设备", "device-desktop", "access:sessions", order=79))
        register_me(MeItem("password", "更改口令", "lock", "access:password", order=80))
        register_me(
            MeItem("sign_out", "退出登录", "logout", "access:sign_out", order=90, post=True)
        )
