"""The district switch of the top bar."""

from typing import Any

import pytest
from django.urls import reverse

from liandong.desk.directory.models import District
from liandong.desk.directory.views.switch import with_district


@pytest.fixture
def two(db: None) -> None:
    for code, name in (("D01", "铜马商圈"), ("D02", "滨河商圈")):
        District.objects.get_or_create(name=name, defaults={"code": code, "names": []})


def switch(client: Any, district: Any, back: Any = "/disputes/") -> Any:
    return client.post(reverse("directory:switch"), {"district": district, "next": back})


def test_a_switched_district_narrows_lists_and_picture_until_it_is_taken_back(
    two: None, signed_in: Any
) -> None:
    client = signed_in("analyst")
    assert switch(client, "滨河商圈").url == "/disputes/"
    for where in ("/disputes/", "/intake/", "/picture/"):
        shown = client.get(where, follow=True)
        assert shown.redirect_chain[0][0].endswith("?district=%E6%BB%A8%E6%B2%B3%E5%95%86%E5%9C%88")
    assert client.get("/disputes/", follow=True).context["listing"].words == ["滨河商圈"]
    switch(client, "")
    assert client.get("/disputes/").status_code == 200


def test_nobody_switches_to_what_they_may_not_see(two: None, signed_in: Any) -> None:
    client = signed_in("duty_officer")
    switch(client, "滨河商圈")
    assert client.get("/disputes/").status_code == 200
    assert "ld-district" not in client.get("/disputes/").content.decode()


def test_it_does_not_lead_to_another_host(two: None, signed_in: Any) -> None:
    answer = switch(signed_in("analyst"), "滨河商圈", "https://example.org/")
    assert answer.url == reverse("access:home")


@pytest.mark.parametrize(
    ("url", "name", "expected"),
    [
        ("/disputes/", "A", "/disputes/"),
        ("/disputes/?status=open&page=3", "A", "/disputes/?status=open&district=A"),
        ("/disputes/?district=B", "A", "/disputes/"),
        ("/disputes/?district=B&q=x", "", "/disputes/?q=x"),
        ("/disputes/LD1/", "A", "/disputes/LD1/"),
    ],
)
def test_one_comes_back_to_the_same_list_of_the_other_district(
    url: str, name: str, expected: str
) -> None:
    assert with_district(url, name) == expected
