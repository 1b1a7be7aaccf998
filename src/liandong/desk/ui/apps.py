"""The Django application of the shared frame and components."""

from typing import Final

from django.apps import AppConfig
from django.forms import Field

LENGTHS: Final = {
    "max_length": "最多 %(limit_value)d 字，现有 %(show_value)d 字。请删减后再提交。",
    "min_length": "至少 %(limit_value)d 字，现有 %(show_value)d 字。",
}
"""Django's own words speak of a variable."""


class UiConfig(AppConfig):
    name = "liandong.desk.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        Field.default_error_messages.update(LENGTHS)
