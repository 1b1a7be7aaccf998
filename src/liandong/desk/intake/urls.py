"""Addresses of imports, their quarantine, and records."""

from django.urls import path

from liandong.desk.intake.views import (
    feeds,
    imports,
    mending,
    profile_drafts,
    profiles,
    quarantine,
    reconciling,
    records,
)

app_name = "intake"

urlpatterns = [
    path("", records.records, name="records"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/correct/", records.correct, name="correct"),
    path("imports/", imports.imports, name="imports"),
    path("sources/", feeds.feeds, name="feeds"),
    path("sources/<int:pk>/", feeds.feed, name="feed"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/begin/", profile_drafts.profile_begin, name="profile_begin"),
    path("profiles/toml/", profiles.profile_in, name="profile_in"),
    path("profiles/shipped/<slug:name>.toml", profiles.shipped_file, name="shipped_file"),
    path("profiles/<int:pk>/", profiles.profile, name="profile"),
    path("profiles/<int:pk>/change/", profile_drafts.profile_begin, name="profile_change"),
    path("profiles/<int:pk>/use/", profiles.profile_use, name="profile_use"),
    path("profiles/<int:pk>/<int:version>.toml", profiles.profile_file, name="profile_file"),
    path("profiles/<int:pk>/<int:version>/back/", profiles.profile_back, name="profile_back"),
    path("profiles/drafts/<int:pk>/", profile_drafts.profile_draft, name="profile_draft"),
    path("profiles/drafts/<int:pk>/drop/", profile_drafts.profile_drop, name="profile_drop"),
    path("imports/<int:pk>/quarantine/propose/", profile_drafts.propose, name="propose"),
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
