"""What `liandong serve` refuses or warns of when other machines could reach it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from liandong.desk.config.demo import marker
from liandong.desk.config.server import exposure
from tests.desk.config.test_serve import COMMAND, SOON, Server, free_port

pytestmark = pytest.mark.long

DEMO = marker.Demo(seed=1, until="2026-11-27T12:00:00", complete=True)


def refused(home: Path, *arguments: str, **environment: str) -> str:
    """The output of a start that ends at once with exit code 1, before it creates a database."""
    own = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "--port", str(free_port()), *arguments],
        env=own | {"LIANDONG_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=SOON,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "已启动" not in done.stdout
    return done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
def test_a_demo_with_known_passwords_does_not_listen_beyond_this_machine(
    tmp_path: Path, host: str
) -> None:
    marker.write(tmp_path, DEMO)
    assert "演示城市的口令是公开的" in refused(tmp_path, "--host", host)


@pytest.mark.parametrize(
    "proxy",
    [
        {"LIANDONG_PROXIES": "10.0.0.1"},
        {"LIANDONG_TLS": "1", "LIANDONG_PROXIES": "127.0.0.1"},
        {"LIANDONG_TLS": "1"},
    ],
)
def test_nor_does_it_hide_behind_a_proxy(tmp_path: Path, proxy: Any) -> None:
    marker.write(tmp_path, DEMO)
    assert "演示城市的口令是公开的" in refused(tmp_path, **proxy)


def test_a_demo_opens_on_this_machine(tmp_path: Path) -> None:
    marker.write(tmp_path, DEMO)
    with Server(tmp_path, ("--no-worker",)) as server:
        assert server.stop() < 5


def test_a_desk_behind_tls_is_told_to_name_its_proxies(tmp_path: Path) -> None:
    assert "LIANDONG_PROXIES" in refused(tmp_path, LIANDONG_TLS="1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANDONG_PROXIES", "nginx"),
        ("LIANDONG_PROXIES", "10.0.0.1/8"),
        ("LIANDONG_PROXY_HOPS", "0"),
    ],
)
def test_a_wrong_list_of_proxies_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    assert name in refused(tmp_path, **{name: value})


def test_plain_http_beyond_this_machine_is_said_loudly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Server(tmp_path, ("--no-worker", "--host", "0.0.0.0")) as server:
        assert server.stop() < 5
    output = capfd.readouterr().err
    assert "!!! 没有加密" in output
    assert "LIANDONG_TLS=1 LIANDONG_PROXIES=127.0.0.1" in output


@pytest.mark.parametrize(
    ("host", "quiet"), [("127.0.0.1", True), ("::1", True), ("0.0.0.0", False)]
)
def test_on_this_machine_nothing_is_said(settings: Settings, host: str, quiet: bool) -> None:
    assert (exposure.warning(host) is None) == quiet


def test_a_way_around_the_proxy_is_told_of(settings: Settings) -> None:
    settings.BEHIND_TLS = True
    warning = exposure.warning("0.0.0.0")
    assert warning
    assert "绕过代理" in warning
