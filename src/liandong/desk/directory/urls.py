"""Addresses of the directory."""

from django.urls import path

from liandong.desk.directory.views import borders, calendar, experts, register, rooms, switch

app_name = "directory"

urlpatterns = [
    path("", register.districts, name="districts"),
    path("merchants/", register.merchants, name="merchants"),
    path("experts/", experts.experts, name="experts"),
    path("experts/new/", experts.expert, name="new_expert"),
    path("experts/<int:pk>/", experts.expert, name="expert"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/new/", rooms.room, name="new_room"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("switch/", switch.switch, name="switch"),
    path("borders/", borders.borders, name="borders"),
    path("borders/import/", borders.import_borders, name="import_borders"),
    path("borders/<slug:kind>.geojson", borders.borders_file, name="borders_file"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/import/", calendar.import_year, name="import_calendar"),
    path("calendar/<int:year>.csv", calendar.calendar_file, name="calendar_file"),
]
