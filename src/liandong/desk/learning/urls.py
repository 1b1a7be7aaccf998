"""Addresses of learning."""

from django.urls import path

from liandong.desk.learning.views import back_catalogue, doubts, lexicon, versions

app_name = "learning"

urlpatterns = [
    path("", versions.versions, name="versions"),
    path("learn/", versions.learn, name="learn"),
    path("adopt/", versions.adopt, name="adopt"),
    path("labels.csv", versions.labels_file, name="labels_file"),
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/<int:pk>/answer/", doubts.answer, name="answer"),
    path("doubts/<int:pk>/skip/", doubts.skip, name="skip"),
    path("doubts/take-back/<int:pk>/", doubts.take_back, name="take_back"),
    path("lexicon/", lexicon.lexicon, name="lexicon"),
    path("lexicon/take-back/", lexicon.take_back, name="take_word_back"),
    path("rejudgings/", back_catalogue.rejudgings, name="rejudgings"),
    path("rejudgings/<int:pk>/", back_catalogue.rejudging, name="rejudging"),
    path("rejudgings/<int:pk>/confirm/", back_catalogue.confirm, name="confirm"),
    path("rejudgings/<int:pk>/cancel/", back_catalogue.cancel, name="cancel"),
]
