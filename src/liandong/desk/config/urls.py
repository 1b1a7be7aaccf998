"""Addresses of the desk, one line for each app."""

from django.urls import include, path

urlpatterns = [
    path("", include("liandong.desk.access.urls")),
    path("jobs/", include("liandong.desk.work.urls")),
    path("board/", include("liandong.desk.board.urls")),
    path("disputes/", include("liandong.desk.disputes.urls")),
    path("handling/", include("liandong.desk.handling.urls")),
    path("intake/", include("liandong.desk.intake.urls")),
    path("recognition/", include("liandong.desk.learning.urls")),
    path("directory/", include("liandong.desk.directory.urls")),
    path("papers/", include("liandong.desk.papers.urls")),
    path("picture/", include("liandong.desk.insight.urls")),
    path("alerts/", include("liandong.desk.insight.alert_urls")),
    path("api/", include("liandong.desk.api.urls")),
]
