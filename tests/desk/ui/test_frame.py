"""The frame shows what one's role has, and where one is."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from liandong.desk.ui import frame as context
from liandong.desk.ui import navigation
from liandong.desk.ui.navigation import DistrictSwitch, Frame, MeItem, NavItem, Notices

urlpatterns = [
    path(where, lambda request: HttpResponse(), name=name)
    for where, name in [
        ("", "home"),
        ("disputes/", "list"),
        ("disputes/review/", "review"),
        ("audit/", "audit"),
        ("out/", "out"),
    ]
]
pytestmark = pytest.mark.urls(__name__)


class Person:
    is_authenticated = True

    def __init__(self, *permissions: str) -> None:
        self._permissions = permissions

    def has_permission(self, permission: str) -> bool:
        return permission in self._permissions


def frame_of(user: Any, where: str = "/") -> context.FrameContext:
    request = RequestFactory().get(where)
    request.user = user
    shown = context.frame(request)["frame"]
    assert isinstance(shown, context.FrameContext)
    return shown


@pytest.fixture(autouse=True)
def rooms(empty_frame: Frame) -> None:
    navigation.register(NavItem("review", "核对", "checklist", "review", "read", order=30))
    navigation.register(NavItem("list", "纠纷", "scale", "list", "read", order=20))
    navigation.register(NavItem("audit", "留痕", "history", "audit", "audit", order=40))
    navigation.register(NavItem("home", "首页", "home", "home", order=10, phone=False))
    navigation.register_me(MeItem("out", "退出登录", "logout", "out", post=True))


def test_entries_stand_in_order_and_only_those_one_may_use() -> None:
    labels = [item["label"] for item in frame_of(Person("read")).items]
    assert labels == ["首页", "纠纷", "核对"]


def test_who_is_not_signed_in_sees_none() -> None:
    stranger = type("Stranger", (), {"is_authenticated": False})()
    assert frame_of(stranger).items == []
    assert frame_of(None).me_items == []


@pytest.mark.parametrize(
    ("where", "label"), [("/", "首页"), ("/disputes/7/", "纠纷"), ("/disputes/review/3/", "核对")]
)
def test_the_nearest_entry_is_where_one_is(where: str, label: str) -> None:
    items = frame_of(Person("read"), where).items
    assert [item["label"] for item in items if item["current"]] == [label]


def test_the_bar_of_the_phone_takes_others_only_where_there_is_room() -> None:
    entries = frame_of(Person("read")).phone_items
    assert [entry["key"] for entry in entries] == ["home", "list", "review"]


def test_the_bar_of_the_phone_has_room_for_four_and_prefers_what_is_for_it() -> None:
    for place in range(4):
        navigation.register(NavItem(f"more{place}", "更多", "dots", "list", order=90 + place))
    entries = frame_of(Person("read", "audit")).phone_items
    assert [entry["key"] for entry in entries] == ["list", "review", "audit"]


def test_every_entry_is_in_the_bar_of_the_phone_or_behind_more() -> None:
    for place in range(4):
        navigation.register(NavItem(f"more{place}", "更多", "dots", "list", order=90 + place))
    frame = frame_of(Person("read", "audit"))
    assert len(frame.items) > 4
    shown = [entry["key"] for entry in (*frame.phone_items, *frame.phone_rest)]
    assert sorted(shown) == sorted(entry["key"] for entry in frame.items)


def test_the_same_key_replaces_an_entry() -> None:
    navigation.register(NavItem("list", "全部纠纷", "scale", "list", "read", order=20))
    assert [item["label"] for item in frame_of(Person("read")).items][1] == "全部纠纷"


def test_what_nobody_registered_is_not_there() -> None:
    frame = frame_of(Person())
    assert frame.search_url == ""
    assert frame.notices_url == ""
    assert frame.notices_count == 0
    assert frame.districts is None


def test_an_address_that_does_not_exist_yet_hides_the_search() -> None:
    navigation.register_search("board:search")
    assert frame_of(Person()).search_url == ""


def test_who_may_not_search_has_no_field_for_it() -> None:
    navigation.register_search("list", "read")
    assert frame_of(Person()).search_url == ""
    assert frame_of(Person("read")).search_url == "/disputes/"


def test_search_notices_and_districts_come_from_those_who_own_them() -> None:
    navigation.register_search("list")
    navigation.register_notices(Notices("audit", "list", lambda request: 3, "read"))
    navigation.register_districts(
        lambda request: DistrictSwitch((("D01", "铜马商圈"),), "D01", "out")
    )
    assert frame_of(Person()).notices_url == ""
    frame = frame_of(Person("read"))
    assert (frame.search_url, frame.notices_url, frame.notices_count) == (
        "/disputes/",
        "/audit/",
        3,
    )
    assert frame.districts == {
        "options": (("D01", "铜马商圈"),),
        "current": "D01",
        "url": "/out/",
    }
