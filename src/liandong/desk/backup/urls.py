"""Addresses of backups."""

from django.urls import path

from liandong.desk.backup.views import backups

app_name = "backup"

urlpatterns = [
    path("", backups.backups, name="backups"),
    path("begin/", backups.begin, name="begin"),
]
