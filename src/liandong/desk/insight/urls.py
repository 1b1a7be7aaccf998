"""Addresses of the district picture, of frozen figures and of what explains them."""

from django.urls import path

from liandong.desk.insight.views import download, frozen, picture, year

app_name = "insight"

urlpatterns = [
    path("", picture.picture, name="picture"),
    path("part/<slug:name>/", picture.part, name="part"),
    path("all.xlsx", download.workbook, name="workbook"),
    path("brief/", download.word, name="brief"),
    path("definitions/", picture.definitions, name="definitions"),
    path("year/", year.year, name="year"),
    path("year/<int:year>.<slug:kind>", year.year_file, name="year_file"),
    path("freeze/<slug:name>/", frozen.freeze_figure, name="freeze"),
    path("frozen/", frozen.frozen_list, name="frozen_list"),
    path("frozen/<int:pk>/", frozen.frozen, name="frozen"),
    path("frozen/<int:pk>/again/", frozen.again, name="again"),
    path("frozen/<int:pk>/withdraw/", frozen.withdraw_figure, name="withdraw"),
    path("frozen/<int:pk>/<slug:part>.<slug:kind>", frozen.frozen_file, name="frozen_file"),
    path("<slug:name>.<slug:kind>", download.download, name="download"),
]
