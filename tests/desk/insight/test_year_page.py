"""The calendar of comparable days and the page of definitions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.pictures import PICTURES


@pytest.fixture
def analyst(client: Client, person: Any) -> Any:
    client.force_login(person("analyst"))
    return client


def test_the_year_stands_beside_the_last_one(analyst: Any) -> None:
    body = analyst.get(reverse("insight:year")).content.decode()
    assert "2026" in body
    assert "节日对节日：都是春节" in body


def test_a_year_nobody_knows_shows_this_one(analyst: Any) -> None:
    assert analyst.get(reverse("insight:year"), {"year": "1200"}).context["year"] == 2026


def test_the_year_is_taken_along(analyst: Any) -> None:
    lines = analyst.get(reverse("insight:year_file", args=[2026, "csv"])).getvalue().decode()
    assert lines.count("\r\n") == 366
    assert "2026-02-17,二,休,春节,2025-01-29 星期三,节日对节日：都是春节" in lines
    assert analyst.get(reverse("insight:year_file", args=[1200, "csv"])).status_code == 404


def test_each_part_has_a_definition_and_methods_are_named_there_alone(
    analyst: Any, dispute: Any
) -> None:
    dispute(sector="食品")
    body = analyst.get(reverse("insight:definitions")).content.decode()
    assert set(PICTURES) <= set(DEFINITIONS)
    assert "Clopper–Pearson" in body
    for name in PICTURES:
        part = analyst.get(reverse("insight:part", args=[name])).content.decode()
        assert "Clopper" not in part
        assert "Bonferroni" not in part
