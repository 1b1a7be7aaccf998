"""Addresses of the duty board."""

from django.urls import path

from liandong.desk.board.views import duty, screen

app_name = "board"

urlpatterns = [
    path("", duty.duty, name="duty"),
    path("screen/", screen.screen, name="screen"),
]
