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
        """Say which districts there are, and put the directory into the frame."""
        from liandong.desk.access.rows import register_districts
        from liandong.desk.directory.models import District

        register_districts(lambda: list(District.objects.values_list("name", flat=True)))
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
