"""Headers about where a request comes from, forged in every way, against the desk as it is served.

Requests go the way of a served one: the ASGI scope, then WSGI, then Django with its middleware.
"""

import re
import sqlite3
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import closing
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from a2wsgi.wsgi import build_environ
from django.core.handlers.wsgi import WSGIHandler

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.config.server import proxies
from liandong.desk.config.server.proxies import resolve
from tests.desk.config.test_serve import Server, signed_in
from tests.desk.steps.samples import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

Headers = Iterable[tuple[str, str]]
STRANGER = "203.0.113.66"
FORGED = (
    ("x-forwarded-for", "198.51.100.9"),
    ("X-Forwarded-For", "198.51.100.9"),
    ("x_forwarded_for", "198.51.100.9"),
    ("x-real-ip", "198.51.100.9"),
    ("forwarded", "for=198.51.100.9;proto=https;host=evil.example"),
    ("true-client-ip", "198.51.100.9"),
)


class Desk:
    """One client of the desk with its cookies."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()
        self._cookies: dict[str, str] = {}
        self.scheme = ""
        self.host = "127.0.0.1"

    def send(
        self, method: str, path: str, *, peer: str, headers: Headers = (), **form: str
    ) -> tuple[int, str]:
        body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
        sent = [
            ("host", self.host),
            ("cookie", "; ".join(f"{name}={value}" for name, value in self._cookies.items())),
            ("content-type", "application/x-www-form-urlencoded"),
            ("content-length", str(len(body))),
            *headers,
        ]
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "client": (peer, 40_000),
            "server": ("127.0.0.1", 8000),
            "headers": [(name.encode(), value.encode()) for name, value in sent],
        }
        answered: dict[str, Any] = {}

        def start(status: str, head: list[tuple[str, str]], _error: Any = None) -> Any:
            answered["status"], answered["head"] = int(status[:3]), head

        environ: dict[str, Any] = dict(build_environ(resolve(scope), BytesIO(body)))  # type: ignore[arg-type]
        self.scheme = environ["wsgi.url_scheme"]
        page = b"".join(self._handler(environ, start))
        for name, value in answered["head"]:
            if name == "Set-Cookie":
                cookie, _, rest = value.partition("=")
                self._cookies[cookie] = rest.partition(";")[0]
        return answered["status"], page.decode()

    def sign_in(
        self, username: str, password: str, *, peer: str, headers: Headers = ()
    ) -> tuple[int, str]:
        _status, page = self.send("GET", "/sign-in/", peer=peer, headers=headers)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token[1]}
        return self.send("POST", "/sign-in/", peer=peer, headers=headers, **form)


@pytest.fixture
def behind_proxy(settings: Any) -> Callable[..., None]:
    def trust(*networks: str, hops: int = 1) -> None:
        settings.LIANDONG_PROXIES = [ip_network(network) for network in networks]
        settings.LIANDONG_PROXY_HOPS = hops

    return trust


def addresses() -> set[str]:
    return set(AuditEntry.objects.values_list("address", flat=True))


@pytest.mark.parametrize("header", FORGED, ids=lambda header: header[0])
@pytest.mark.parametrize("peer", ["127.0.0.1", STRANGER])
def test_a_forged_address_does_not_reach_the_audit(peer: Any, header: Any) -> None:
    Desk().sign_in("nobody", "wrong", peer=peer, headers=[header])
    assert addresses() == {peer}


@pytest.mark.parametrize("header", FORGED, ids=lambda header: header[0])
def test_nor_does_it_behind_a_proxy_that_passes_it_on(
    behind_proxy: Callable[..., None], header: Any
) -> None:
    behind_proxy("127.0.0.1")
    from_nginx = ("x-forwarded-for", f"198.51.100.9, {STRANGER}")
    for headers in ([header, from_nginx], [from_nginx, header]):
        if header[0].lower() != "x-forwarded-for":
            Desk().sign_in("nobody", "wrong", peer="127.0.0.1", headers=headers)
            assert addresses() == {STRANGER}
    Desk().sign_in("nobody", "wrong", peer="127.0.0.1", headers=[from_nginx])
    assert addresses() == {STRANGER}


@pytest.mark.long
def test_another_address_each_time_does_not_evade_the_limit(person: Callable[..., User]) -> None:
    person("duty_officer")
    for number in range(30):
        forged = [("x-forwarded-for", f"198.51.100.{number}")]
        Desk().sign_in(f"guess{number}", "wrong", peer="127.0.0.1", headers=forged)
    forged = [("x-forwarded-for", "198.51.100.200")]
    _status, page = Desk().sign_in("duty_officer", PASSWORD, peer="127.0.0.1", headers=forged)
    assert "分钟后再试" in page


@pytest.mark.long
def test_one_attacker_behind_the_proxy_does_not_lock_the_others_out(
    person: Callable[..., User], behind_proxy: Callable[..., None]
) -> None:
    person("duty_officer")
    behind_proxy("127.0.0.1")
    for number in range(31):
        attacker = [("x-forwarded-for", f"198.51.100.{number}, {STRANGER}")]
        Desk().sign_in(f"guess{number}", "wrong", peer="127.0.0.1", headers=attacker)
    _status, page = Desk().sign_in("x", "wrong", peer="127.0.0.1", headers=attacker)
    assert "分钟后再试" in page
    officer = [("x-forwarded-for", "192.0.2.20")]
    status, _page = Desk().sign_in("duty_officer", PASSWORD, peer="127.0.0.1", headers=officer)
    assert status == 302
    assert "192.0.2.20" in addresses()


def test_the_scheme_is_believed_from_a_proxy_alone(behind_proxy: Callable[..., None]) -> None:
    forged = [("x-forwarded-proto", "https"), ("forwarded", "proto=https")]
    desk = Desk()
    desk.send("GET", "/sign-in/", peer="127.0.0.1", headers=forged)
    assert desk.scheme == "http"
    behind_proxy("127.0.0.1")
    desk.send("GET", "/sign-in/", peer=STRANGER, headers=forged)
    assert desk.scheme == "http"
    desk.send("GET", "/sign-in/", peer="127.0.0.1", headers=forged)
    assert desk.scheme == "https"


def test_a_scheme_told_twice_is_not_believed(behind_proxy: Callable[..., None]) -> None:
    behind_proxy("127.0.0.1")
    desk = Desk()
    twice = [("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")]
    desk.send("GET", "/sign-in/", peer="127.0.0.1", headers=twice)
    assert desk.scheme == "http"


@pytest.mark.parametrize("trusted", [(), ("127.0.0.1",)])
def test_no_header_sends_anybody_to_another_host(
    behind_proxy: Callable[..., None], trusted: Any
) -> None:
    behind_proxy(*trusted)
    claims = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-port", "6666"),
        ("x-forwarded-prefix", "/evil"),
        ("forwarded", "host=evil.example"),
    ]
    status, page = Desk().send("GET", "/sign-in/", peer="127.0.0.1", headers=claims)
    assert status == 200
    assert "evil" not in page


def test_a_host_that_the_desk_does_not_have_is_refused() -> None:
    desk = Desk()
    desk.host = "evil.example"
    status, _page = desk.send("GET", "/sign-in/", peer=STRANGER)
    assert status == 400


@pytest.mark.parametrize(
    ("hops", "chain", "source"),
    [
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "198.51.100.9, 192.0.2.7", "192.0.2.7"),  # what the client wrote is no fact
        (1, "192.0.2.7, 10.0.0.2", "10.0.0.2"),  # never further than the hops go
        (2, "192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "198.51.100.9, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "198.51.100.9, 192.0.2.7", "192.0.2.7"),  # came past the outer proxy
        (2, "192.0.2.7", "192.0.2.7"),
        (1, "", "10.0.0.1"),
        (1, "unknown", "10.0.0.1"),
        (2, "<script>, 10.0.0.2", "10.0.0.2"),
        (1, "192.0.2.7:51234", "192.0.2.7"),
        (1, "[2001:db8::7]:51234", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_chain_of_proxies_is_believed_as_far_as_they_wrote_it(
    behind_proxy: Callable[..., None], hops: int, chain: str, source: str
) -> None:
    behind_proxy("10.0.0.0/24", hops=hops)
    Desk().sign_in("nobody", "wrong", peer="10.0.0.1", headers=[("x-forwarded-for", chain)])
    assert addresses() == {source}


def test_a_proxy_that_no_setting_names_is_told_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "_unknown_proxies", set())
    for _time in range(2):
        headers = [("x-forwarded-for", "192.0.2.7")]
        Desk().send("GET", "/sign-in/", peer="10.9.9.9", headers=headers)
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if "10.9.9.9" in line and "LIANDONG_PROXIES" in line] == lines
    assert len(lines) == 1


@pytest.mark.long
def test_a_served_desk_believes_no_client_of_its_own_machine(tmp_path: Path) -> None:
    """The server in front of the desk has a belief of its own, in clients on this machine."""
    handler = urllib.request.HTTPHandler.http_open

    def forging(self: Any, request: urllib.request.Request) -> Any:
        request.add_header("X-Forwarded-For", "198.51.100.9")
        return handler(self, request)

    with Server(tmp_path, ("--no-worker",)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(urllib.request.HTTPHandler, "http_open", forging)
        signed_in(server)
        with closing(sqlite3.connect(tmp_path / "liandong.sqlite3")) as base:
            entries = base.execute("SELECT action, address FROM access_auditentry").fetchall()
    assert {address for action, address in entries if action == "session.sign_in"} == {"127.0.0.1"}
