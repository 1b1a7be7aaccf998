"""Addresses of the alerts."""

from django.urls import path

from liandong.desk.insight.views import alert_files, alerts, reviews, watches

app_name = "alerts"

urlpatterns = [
    path("", alerts.alert_list, name="list"),
    path("list.<slug:kind>", alert_files.alert_rows, name="rows"),
    path("bell/", alerts.bell, name="bell"),
    path("settings/", watches.watch_list, name="watches"),
    path("settings/<int:pk>/", watches.watch, name="watch"),
    path("rehearsals/<int:pk>/", watches.rehearsal, name="rehearsal"),
    path("rehearsals/<int:pk>.<slug:kind>", alert_files.rehearsal_rows, name="rehearsal_rows"),
    path("<str:alert>/", alerts.alert_detail, name="detail"),
    path("<str:alert>/<slug:name>.<slug:kind>", alert_files.alert_table, name="table"),
    path("<str:alert>/review/", reviews.review, name="review"),
    path("<str:alert>/reviews/<int:pk>/take-back/", reviews.take_back, name="take_back"),
]
