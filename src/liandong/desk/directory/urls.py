"""Addresses of the directory."""

from django.urls import path

from liandong.desk.directory.views import (
    borders,
    calendar,
    experts,
    merchants,
    register,
    rooms,
    switch,
)

app_name = "directory"

urlpatterns = [
    path("", register.districts, name="districts"),
    path("merchants/", merchants.merchant_list, name="merchants"),
    path("merchants/new/", merchants.new_merchant, name="new_merchant"),
    path("merchants/<int:pk>/", merchants.merchant_detail, name="merchant"),
    path("merchants/<int:pk>/edit/", merchants.edit, name="edit_merchant"),
    path("merchants/<int:pk>/aliases/", merchants.new_alias, name="new_alias"),
    path(
        "merchants/<int:pk>/aliases/<int:alias>/remove/",
        merchants.drop_alias,
        name="drop_alias",
    ),
    path("merchants/<int:pk>/contacts/", merchants.new_contact, name="new_contact"),
    path("merchants/<int:pk>/contacts/<int:contact>/left/", merchants.left, name="contact_left"),
    path("merchants/<int:pk>/merge/", merchants.merge, name="merge_merchants"),
    path("merchants/<int:pk>/merges/<int:merge>/undo/", merchants.undo, name="undo_merge"),
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
