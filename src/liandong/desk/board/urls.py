"""Addresses of the duty board."""

from django.urls import path

from liandong.desk.board.views import duty, guide

app_name = "board"

urlpatterns = [
    path("", duty.duty, name="duty"),
    path("screen/", duty.screen, name="screen"),
    path("guide/", guide.guide, name="guide"),
    path("guide/images/<str:name>", guide.picture, name="guide_picture"),
    path("guide/<str:title>/", guide.guide, name="guide_chapter"),
]
