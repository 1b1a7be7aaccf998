"""Configuration of the directory app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, register


class DirectoryConfig(AppConfig):
    name = "liandong.desk.directory"
    label = "directory"
    verbose_name = _("名录")

    def ready(self) -> None:
        register(
            NavItem(
                "directory",
                _("名录"),
                "building-store",
                "directory:districts",
                Permission.MANAGE_DIRECTORY,
                order=70,
            )
        )
