"""Addresses of the directory."""

from django.urls import path

from liandong.desk.directory.views import calendar, register, switch

app_name = "directory"

urlpatterns = [
    path("", register.districts, name="districts"),
    path("merchants/", register.merchants, name="merchants"),
    path("switch/", switch.switch, name="switch"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/import/", calendar.import_year, name="import_calendar"),
    path("calendar/<int:year>.csv", calendar.calendar_file, name="calendar_file"),
]
