"""Addresses of the station; they stand beside those of handling."""

from django.urls import path

from liandong.desk.station.views import figures, ledger, station

app_name = "station"

urlpatterns = [
    path("", station.station, name="station"),
    path("day/", station.day, name="day"),
    path("figures/", figures.figures, name="figures"),
    path("ledger/", ledger.monthly, name="ledger"),
    path("ledger/ledger.xlsx", ledger.sheet, name="ledger_sheet"),
    path("ledger/rates/", ledger.rates, name="rates"),
    path("hand-over/", station.hand_over, name="hand_over"),
    path("hand-over/left/", station.left_undone, name="left_undone"),
    path("hand-over/<int:pk>/take/", station.take, name="take_over"),
]
