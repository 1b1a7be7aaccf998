"""Addresses of the desk, one line for each app."""

from django.urls import include, path

from liandong.desk.disputes import urls as disputes
from liandong.desk.groups import urls as groups
from liandong.desk.handling import urls as handling

handler500 = "liandong.desk.config.server.errors.server_error"

urlpatterns = [
    path("", include("liandong.desk.access.urls")),
    path("jobs/", include("liandong.desk.work.urls")),
    path("backups/", include("liandong.desk.backup.urls")),
    path("board/", include("liandong.desk.board.urls")),
    path("disputes/", include(([*groups.AMONG_DISPUTES, *disputes.urlpatterns], "disputes"))),
    path("handling/", include(([*handling.urlpatterns, *groups.AMONG_HANDLING], "handling"))),
    path("handling/", include("liandong.desk.backfill.urls")),
    path("handling/", include("liandong.desk.station.urls")),
    path("consultations/", include("liandong.desk.consultations.urls")),
    path("intake/", include("liandong.desk.intake.urls")),
    path("recognition/", include("liandong.desk.learning.urls")),
    path("directory/", include("liandong.desk.directory.urls")),
    path("papers/", include("liandong.desk.papers.urls")),
    path("picture/", include("liandong.desk.insight.urls")),
    path("alerts/", include("liandong.desk.insight.alert_urls")),
    path("outreach/", include("liandong.desk.outreach.urls")),
    path("api/", include("liandong.desk.api.urls")),
]
