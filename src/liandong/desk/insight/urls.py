"""Addresses of the district picture."""

from django.urls import path

from liandong.desk.insight.views.download import download
from liandong.desk.insight.views.picture import picture

app_name = "insight"

urlpatterns = [
    path("", picture, name="picture"),
    path("<slug:name>.csv", download, name="download"),
]
