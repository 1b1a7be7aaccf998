"""The Django application of the shared frame and components."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "liandong.desk.ui"
    label = "ui"
    verbose_name = "界面"
