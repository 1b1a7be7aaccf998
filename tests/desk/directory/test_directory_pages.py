"""The administrator's pages of the directory."""

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from liandong.desk.directory.models import CalendarDay, District, Merchant, MerchantAlias
from liandong.desk.directory.rules.calendars import read_days
from tests.desk.directory.test_calendars import year_csv

pytestmark = pytest.mark.django_db
PAGES = ("directory:districts", "directory:calendar")


@pytest.fixture
def client_of_admin(signed_in: Any) -> Any:
    return signed_in("system_admin")


@pytest.mark.parametrize("name", PAGES)
def test_the_administrator_sees_it_and_others_do_not(
    signed_in: Any, district: District, name: Any
) -> None:
    assert signed_in("system_admin").get(reverse(name)).status_code == 200
    assert signed_in("duty_officer").get(reverse(name)).status_code == 403


def test_districts_with_their_names(client_of_admin: Any, district: District) -> None:
    Merchant.objects.create(name="云上羽绒", district=district)
    page = client_of_admin.get(reverse("directory:districts")).content.decode()
    assert "铜马商圈" in page
    assert "铜马广场警务站" in page


@pytest.mark.parametrize("name", ["directory:districts", "directory:merchants"])
def test_an_empty_list_says_what_to_do(client_of_admin: Any, name: Any) -> None:
    assert "还没有" in client_of_admin.get(reverse(name)).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=羽绒", 1), ("q=云羽", 1), ("district=铜马商圈", 1), ("q=没有", 0), ("sector=食品", 0)],
)
def test_merchants_are_found_by_name_alias_and_place(
    client_of_admin: Any, district: District, query: str, found: int
) -> None:
    one = Merchant.objects.create(name="云上羽绒", district=district, sector="服装鞋帽")
    MerchantAlias.objects.create(merchant=one, name="云羽")
    response = client_of_admin.get(f"{reverse('directory:merchants')}?{query}")
    assert response.context["listing"].page.paginator.count == found


def test_the_calendar_shows_days_off_and_worked(client_of_admin: Any) -> None:
    page = client_of_admin.get(f"{reverse('directory:calendar')}?year=2026").content.decode()
    assert "国庆节" in page
    assert "2026年部分节假日安排" in page
    assert page.count("班</span>") == 6


@time_machine.travel("2026-11-24T12:00:00+08:00")
def test_it_warns_where_the_calendar_ends(client_of_admin: Any) -> None:
    page = client_of_admin.get(reverse("directory:calendar")).content.decode()
    assert "还没有 2027 年的放假安排" in page


@time_machine.travel("2026-05-01T12:00:00+08:00")
def test_it_does_not_warn_long_before(client_of_admin: Any) -> None:
    page = client_of_admin.get(reverse("directory:calendar")).content.decode()
    assert "还没有" not in page


def upload(client: Any, content: Any) -> Any:
    file = SimpleUploadedFile("2027.csv", content)
    return client.post(reverse("directory:import_calendar"), {"file": file})


def test_a_year_is_imported(client_of_admin: Any) -> None:
    response = upload(client_of_admin, year_csv())
    assert response.url.endswith("?year=2027")
    assert "已导入 2027 年" in client_of_admin.get(response.url).content.decode()


def test_a_wrong_file_names_its_lines(client_of_admin: Any) -> None:
    response = upload(client_of_admin, year_csv("2027-03-01,放,否,x,y"))
    assert response.status_code == 422
    assert "第 15 行" in response.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_known_year_is_the_pattern_for_the_next(client_of_admin: Any) -> None:
    content = client_of_admin.get(reverse("directory:calendar_file", args=[2026])).getvalue()
    assert {day.year for day in read_days(content)} == {2026}
    assert client_of_admin.get(reverse("directory:calendar_file", args=[2031])).status_code == 404
