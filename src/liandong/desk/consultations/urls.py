"""Addresses of consultations."""

from django.urls import path

from liandong.desk.consultations.views import consultations, desk, lists, topics

app_name = "consultations"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("begin/", desk.begin, name="begin"),
    path("pick/", desk.answers, name="pick_answers"),
    path("pick/answer/", desk.answer, name="pick_answer"),
    path("list/", lists.consultation_list, name="list"),
    path("list/ledger.<str:kind>", lists.export, name="ledger"),
    path("answers/", topics.answer_list, name="answers"),
    path("answers/new/", topics.new_answer, name="new_answer"),
    path("answers/<int:template>/", topics.edit_answer, name="edit_answer"),
    path("topics/", topics.topic_list, name="topics"),
    path("topics/new/", topics.new_topic, name="new_topic"),
    path("topics/<int:topic>/", topics.edit_topic, name="edit_topic"),
    path("<str:consultation>/", consultations.detail, name="consultation"),
    path("<str:consultation>/edit/", consultations.edit, name="edit"),
    path("<str:consultation>/withdraw/", consultations.withdraw, name="withdraw"),
    path("<str:consultation>/register/", consultations.turn, name="turn"),
]
