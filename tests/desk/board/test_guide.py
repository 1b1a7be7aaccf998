"""The guide within the desk: a chapter for each page, without a network, and shipped."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.board.guide import OF_PAGES, chapter_of, chapters, pictures
from liandong.desk.ui import navigation

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guide/README.md").read_text("utf-8")


def test_every_chapter_of_the_guide_is_there_whole() -> None:
    titles = re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    assert [title for title in chapters() if title in titles] == titles
    assert "错一个字均可查到" in chapters()["快速登记"].html
    assert "<table" in chapters()["键盘"].html


def test_links_and_pictures_stay_within_the_desk() -> None:
    for chapter in chapters().values():
        for target in re.findall(r'(?:href|src)="([^"]+)"', chapter.html):
            place = unquote(target).removeprefix("/board/guide/").rstrip("/")
            assert place in chapters() or place.removeprefix("images/") in pictures(), target


@pytest.mark.parametrize(("path", "title"), OF_PAGES.items())
def test_every_page_leads_to_a_chapter_that_there_is(path: str, title: str) -> None:
    assert title in chapters()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/disputes/new/", "快速登记"),
        ("/disputes/LD20261129-0001/", "纠纷"),
        ("/handling/phone/LD20261129-0001/", "值守台"),
        ("/handling/calendar/", "预约调解"),
        ("/people/", ""),
    ],
)
def test_the_longest_beginning_of_an_address_decides(path: str, title: str) -> None:
    assert chapter_of(path) == title


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("role", ["duty_officer", "mediator", "supervisor", "analyst", "auditor"])
def test_each_section_has_a_link_to_its_chapter(
    signed_in: Callable[..., Client], role: str
) -> None:
    browser = signed_in(role)
    user = browser.get(reverse("board:guide")).wsgi_request.user
    for item in navigation.visible_items(user):
        address = reverse(item.url_name)
        shown = browser.get(address, follow=True).content.decode()
        (link,) = re.findall(r'class="ld-top-button" href="([^"]+)" title="本页的使用说明"', shown)
        assert link.startswith("/board/guide/")
        assert browser.get(link).status_code == 200
        expected = chapter_of(address)
        assert unquote(link) == f"/board/guide/{expected}/" if expected else "/board/guide/"


@pytest.mark.django_db
def test_a_chapter_is_read_with_its_pictures_by_who_is_signed_in_alone(
    signed_in: Callable[..., Client],
) -> None:
    address = f"/board/guide/{quote('快速登记')}/"
    assert Client().get(address).status_code == 302
    browser = signed_in("mediator")
    shown = browser.get(address).content.decode()
    assert "填写时自动查重" in shown
    picture = browser.get("/board/guide/images/register.webp")
    assert b"".join(picture.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    for wrong in ("/board/guide/没有这一章/", "/board/guide/images/key.pem"):
        assert browser.get(wrong).status_code == 404


def test_the_wheel_carries_the_guide_along() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    assert build["targets"]["wheel"]["force-include"] == {"docs/guide": "liandong/guide"}
