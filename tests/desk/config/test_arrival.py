"""A demo city that arrives while its desk is already open."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from liandong.desk.config.demo import marker
from liandong.desk.config.demo.marker import Demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def arriving(settings: Settings, tmp_path: Path) -> Path:
    settings.LIANDONG_DEMO = True
    settings.LIANDONG_ARRIVING = lambda: marker.arriving(tmp_path)
    marker.write(tmp_path, Demo(1, "2026-11-28T12:00:00", False, arriving="正在导入110 警情"))
    return tmp_path


def test_every_page_says_what_is_still_to_come_until_all_is_there(
    arriving: Path, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in()
    page = browser.get(reverse("disputes:list")).content.decode()
    assert "还在到达：正在导入110 警情" in page
    banner = browser.get(reverse("work:arrival")).content.decode()
    assert f'hx-get="{reverse("work:arrival")}"' in banner  # it asks again
    marker.write(arriving, Demo(1, "2026-11-28T12:00:00", True))
    banner = browser.get(reverse("work:arrival")).content.decode()
    assert "已全部到齐" in banner
    assert "hx-get" not in banner
    assert "均属虚构" in browser.get(reverse("disputes:list")).content.decode()


def test_the_marker_of_an_older_demo_is_read(tmp_path: Path) -> None:
    old = {"seed": 1, "until": "2026-11-01T08:00", "complete": True}
    (tmp_path / "demo.json").write_text(json.dumps(old))
    assert marker.arriving(tmp_path) == ""
