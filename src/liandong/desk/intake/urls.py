"""Addresses of imports, their quarantine, and records."""

from django.urls import path

from liandong.desk.intake.views import (
    change_requests,
    feeds,
    imports,
    merchant_imports,
    profile_drafts,
    profiles,
    quarantine,
    reconciliations,
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
    path("imports/<int:pk>/reading/", imports.reading, name="reading"),
    path("imports/<int:pk>/take-back/", imports.take_back, name="take_back"),
    path("imports/<int:pk>/taking-back/", imports.taking_back, name="taking_back"),
    path("imports/<int:pk>/quarantine/", quarantine.quarantine, name="quarantine"),
    path("imports/<int:pk>/quarantine/rows.xlsx", quarantine.rows_file, name="quarantined_rows"),
    path("imports/<int:pk>/quarantine/<int:row>/", quarantine.mend, name="mend"),
    path("merchants/", merchant_imports.imports, name="merchant_imports"),
    path("merchants/<int:pk>/", merchant_imports.detail, name="merchant_import"),
    path("merchants/<int:pk>/<slug:verb>/", merchant_imports.take, name="merchant_import_step"),
    path(
        "merchants/<int:pk>/rows/<int:row>/accept/",
        merchant_imports.accept,
        name="merchant_import_accept",
    ),
    path(
        "merchants/<int:pk>/refused.<slug:ending>",
        merchant_imports.refused_file,
        name="merchant_import_refused",
    ),
    path("changes/", change_requests.changes, name="changes"),
    path("changes/<int:pk>/", change_requests.change, name="change"),
    path("reconcile/", reconciliations.reconcile, name="reconcile"),
    path("reconcile/<int:pk>/", reconciliations.result, name="reconciliation"),
    path("reconcile/<int:pk>/differences.<slug:ending>", reconciliations.file, name="differences"),
    path(
        "imports/<int:pk>/quarantine.<slug:ending>",
        quarantine.quarantine_file,
        name="quarantine_file",
    ),
]
