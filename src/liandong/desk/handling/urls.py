"""Addresses of handling."""

from django.urls import path

from liandong.desk.handling.views import (
    dispatches,
    figures,
    of_dispute,
    panels,
    performance,
    roster,
    sitting_deeds,
    sittings,
    station,
)

app_name = "handling"

urlpatterns = [
    path("", station.station, name="station"),
    path("day/", station.day, name="day"),
    path("figures/", figures.figures, name="figures"),
    path("hand-over/", station.hand_over, name="hand_over"),
    path("hand-over/<int:pk>/take/", station.take, name="take_over"),
    path("roster/", roster.roster, name="roster"),
    path("roster/repeat/", roster.repeat, name="repeat_week"),
    path("roster/<int:pk>/remove/", roster.remove, name="remove_duty"),
    path("send/<str:number>/", dispatches.send, name="send"),
    path("outings/<str:number>/", dispatches.outing, name="outing"),
    path("presences/<int:pk>/confirm/", dispatches.confirm, name="confirm"),
    path("presences/<int:pk>/arrive/", dispatches.arrive, name="arrive"),
    path("presences/<int:pk>/record/", dispatches.record, name="record"),
    path("of/<str:number>/", of_dispute.of_dispute, name="of_dispute"),
    path("calendar/", sittings.calendar, name="calendar"),
    path("book/<str:number>/", sittings.new, name="book"),
    path("sittings/<int:pk>/", sittings.sitting, name="sitting"),
    path("sittings/<int:pk>/calendar.ics", sittings.ics, name="ics"),
    path("sittings/<int:pk>/invite/", sitting_deeds.invite, name="invite"),
    path("sittings/<int:pk>/check-in/", sitting_deeds.check_in, name="check_in"),
    path("sittings/<int:pk>/no-show/", sitting_deeds.no_show, name="no_show"),
    path("sittings/<int:pk>/cancel/", sitting_deeds.cancel, name="cancel_sitting"),
    path("sittings/<int:pk>/move/", sitting_deeds.move, name="move_sitting"),
    path("sittings/<int:pk>/minutes/", sitting_deeds.minutes, name="minutes"),
    path("recusal/<str:number>/", sitting_deeds.ask_recusal, name="ask_recusal"),
    path("recusal/<str:number>/decide/", sitting_deeds.decide_recusal, name="decide_recusal"),
    path("agreement/<str:number>/<slug:verb>/", performance.agreement, name="agreement"),
    path("performance/<str:number>/", performance.performance, name="performance"),
    path("performance/<str:number>/court/", performance.confirmation, name="confirmation"),
    path("parts/<int:pk>/done/", performance.done, name="part_done"),
    path("parts/<int:pk>/take-back/", performance.take_back, name="part_take_back"),
    path("parts/<int:pk>/remind/", performance.remind, name="part_remind"),
    path("panel/<str:number>/", panels.panel, name="panel"),
    path("panel/<str:number>/ask/", panels.ask, name="ask_expert"),
    path("panel/<str:number>/thresholds/", panels.thresholds, name="thresholds"),
    path("seats/", panels.seats, name="seats"),
    path("seats/<int:pk>/answer/", panels.answer, name="answer_seat"),
    path("seats/<int:pk>/opinion/", panels.opinion, name="opinion"),
]
