"""Addresses of the alerts."""

from django.urls import path

from liandong.desk.insight.views import alerts, reviews, watches

app_name = "alerts"

urlpatterns = [
    path("", alerts.alert_list, name="list"),
    path("bell/", alerts.bell, name="bell"),
    path("settings/", watches.watch_list, name="watches"),
    path("settings/<int:pk>/", watches.watch, name="watch"),
    path("rehearsals/<int:pk>/", watches.rehearsal, name="rehearsal"),
    path("<str:alert>/", alerts.alert_detail, name="detail"),
    path("<str:alert>/<slug:name>.csv", alerts.alert_table, name="table"),
    path("<str:alert>/review/", reviews.review, name="review"),
    path("<str:alert>/reviews/<int:pk>/take-back/", reviews.take_back, name="take_back"),
]
