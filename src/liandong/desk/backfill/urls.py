"""Addresses of backfill; they stand below those of handling."""

from django.urls import path

from liandong.desk.backfill.views import backfills

app_name = "backfill"

urlpatterns = [
    path("backfill/", backfills.waiting, name="backfills"),
    path("backfill/<str:number>/", backfills.sheets, name="backfill"),
    path("backfill/<str:number>/<slug:channel>/", backfills.tick, name="tick_backfill"),
    path("backfilled/of/<str:number>/", backfills.marks, name="marks"),
    path("backfilled/<int:pk>/take-back/", backfills.take_tick_back, name="take_tick_back"),
    path("backfilled/<int:pk>/<slug:outcome>/", backfills.settle, name="settle_difference"),
]
