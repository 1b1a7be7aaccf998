"""Addresses of imports, their quarantine, and records."""

from django.urls import path

from liandong.desk.intake.views import feeds, imports, mending, quarantine, reconciling, records

app_name = "intake"

urlpatterns = [
    path("", records.records, name="records"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/correct/", records.correct, name="correct"),
    path("imports/", imports.imports, name="imports"),
    path("sources/", feeds.feeds, name="feeds"),
    path("sources/<int:pk>/", feeds.feed, name="feed"),
    path("imports/upload/", imports.upload, name="upload"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/<int:pk>/pause/", imports.pause, name="pause"),
    path("imports/<int:pk>/resume/", imports.resume, name="resume"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="cancel"),
    path("imports/<int:pk>/quarantine/", quarantine.quarantine, name="quarantine"),
    path("imports/<int:pk>/quarantine/rows.xlsx", mending.rows_file, name="quarantined_rows"),
    path("imports/<int:pk>/quarantine/<int:row>/", mending.mend, name="mend"),
    path("reconcile/", reconciling.reconcile, name="reconcile"),
    path("reconcile/<int:pk>/", reconciling.result, name="reconciliation"),
    path("reconcile/<int:pk>/differences.<slug:ending>", reconciling.file, name="differences"),
    path(
        "imports/<int:pk>/quarantine.<slug:ending>",
        quarantine.quarantine_file,
        name="quarantine_file",
    ),
]
