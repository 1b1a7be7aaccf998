"""The gallery of components and a browser to see it with."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler

from liandong.desk.ui import navigation
from liandong.desk.ui.kinds import OwnList, OwnView
from liandong.desk.ui.navigation import Frame, MeItem, NavItem, Notices
from tests.desk.ui.gallery import DRAFTS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The gallery of components in a browser."""
    for item in items:
        if "gallery" in getattr(item, "fixturenames", ()):
            item.add_marker("journey")
            item.add_marker("long")


@pytest.fixture
def empty_frame(monkeypatch: pytest.MonkeyPatch) -> Frame:
    """A frame in which nothing is registered yet."""
    frame = Frame()
    monkeypatch.setattr(navigation, "FRAME", frame)
    return frame


@pytest.fixture
def gallery(empty_frame: Frame, settings: Any) -> Iterator[str]:
    """The address of a server that shows every component; no route of the product leads there.

    It has no database: the components know none.
    """
    settings.ROOT_URLCONF = "tests.desk.ui.gallery"
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "liandong.desk.access" not in m]
    settings.LIANDONG_DEMO = True
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    for order, (key, label, icon) in enumerate(ENTRIES):
        navigation.register(NavItem(key, label, icon, f"gallery_{key}", order=order))
    navigation.register_me(MeItem("out", "退出登录", "logout", "gallery_out", post=True))
    navigation.register_search("gallery_list")
    navigation.register_notices(Notices("gallery_list", "gallery_list", lambda request: 3, ""))
    navigation.register_districts(lambda request: DISTRICTS)
    navigation.register_own_lists(lambda request, key: OWN)
    navigation.register_drafts("gallery_drafts")
    DRAFTS.clear()
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


ENTRIES = (
    ("board", "值守台", "layout-dashboard"),
    ("list", "纠纷", "scale"),
    ("picture", "研判", "chart-dots"),
    ("alerts", "预警", "bell"),
    ("form", "数据", "database"),
)
OWN = OwnList(
    (
        OwnView("我承办的", "/list/?q=我", "/out/"),
        OwnView("服装", "/list/?sector=服装鞋帽", "/out/", current=True),
    ),
    frozenset({"sector"}),
    "/out/",
    "/out/",
)
DISTRICTS = navigation.DistrictSwitch(
    (("D01", "铜马商圈"), ("D02", "城南商圈")), "D01", "gallery_list"
)
