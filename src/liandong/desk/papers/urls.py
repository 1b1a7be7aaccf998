"""Addresses of papers."""

from django.urls import path

from liandong.desk.papers.views import forms, numbers

app_name = "papers"

urlpatterns = [
    path("", forms.form_list, name="forms"),
    path("blank/<str:key>.<str:ending>", forms.blank, name="blank"),
    path("numbers/", numbers.segment_list, name="numbers"),
    path("numbers/<int:segment>/", numbers.register, name="register"),
    path("offices/<int:department>/", numbers.office, name="office"),
]
