"""Addresses of background jobs."""

from django.urls import path

from liandong.desk.work.views import jobs

app_name = "work"

urlpatterns = [
    path("", jobs.mine, name="jobs"),
    path("arrival/", jobs.arrival, name="arrival"),
    path("<int:pk>/", jobs.one, name="job"),
    path("<int:pk>/cancel/", jobs.cancel, name="cancel"),
]
