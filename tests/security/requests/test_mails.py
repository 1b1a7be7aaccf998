"""Mails against a real little mail server, with certificates of an authority made for the test."""

import ipaddress
import os
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry
from liandong.desk.handling.jobs import prune_outbox
from liandong.desk.handling.sending.file import FileSender
from liandong.desk.handling.sending.smtp import SmtpSender

pytestmark = pytest.mark.machine_clock  # certificates are valid by it


def certificate(
    name: str, *, by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None = None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """An authority, or a server's certificate that the authority `by` signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing = (by[0].subject, by[1]) if by else (subject, key)
    now = datetime.now(UTC)
    here = x509.DNSName(name) if name != "127.0.0.1" else x509.IPAddress(ipaddress.ip_address(name))
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=by is None,
                crl_sign=by is None,
                encipher_only=False,
                decipher_only=False,
                **usage,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
    return built, key


def pem(path: Path, *parts: x509.Certificate | ec.EllipticCurvePrivateKey) -> Path:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(
        b"".join(
            part.public_bytes(encoding)
            if isinstance(part, x509.Certificate)
            else part.private_bytes(encoding, form, serialization.NoEncryption())
            for part in parts
        )
    )
    return path


class MailServer:
    """Accepts mails on 127.0.0.1; `lines` is all it received, `mails` what it accepted."""

    def __init__(self, identity: Path, *, implicit: bool = False) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(identity)
        self._implicit = implicit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.lines: list[tuple[str, bool]] = []  # with whether it came encrypted
        self.mails: list[Message] = []
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _peer = self._listener.accept()
                with suppress(OSError):
                    self._talk(connection)
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        secure = self._implicit
        if secure:
            connection = self._context.wrap_socket(connection, server_side=True)
        stream = connection.makefile("rwb")

        def say(*lines: str) -> None:
            stream.write("".join(f"{line}\r\n" for line in lines).encode())
            stream.flush()

        say("220 mail.example.cn")
        while line := stream.readline().decode().strip():
            self.lines.append((line, secure))
            match line.split()[0].upper():
                case "EHLO" | "HELO":
                    say("250-mail.example.cn", "250-STARTTLS", "250 AUTH PLAIN")
                case "STARTTLS":
                    say("220 go on")
                    connection = self._context.wrap_socket(connection, server_side=True)
                    stream, secure = connection.makefile("rwb"), True
                case "AUTH":
                    say("235 welcome")
                case "DATA":
                    say("354 go on")
                    body = b""
                    while (part := stream.readline()) != b".\r\n":
                        body += part
                    self.mails.append(message_from_bytes(body))
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 ok")


Start = Callable[..., MailServer]


@pytest.fixture
def authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    return certificate("Authority of the test")


@pytest.fixture
def start(
    authority: tuple[x509.Certificate, ec.EllipticCurvePrivateKey],
    tmp_path: Path,
    settings: Settings,
) -> Iterator[Start]:
    """Starts a server with a certificate for `name`, and configures the desk for it."""
    running: list[MailServer] = []

    def begin(tls: str, *, name: str = "127.0.0.1", trusted: bool = True) -> MailServer:
        own, key = certificate(name, by=authority)
        server = MailServer(pem(tmp_path / "mail.pem", own, key), implicit=tls == "implicit")
        running.append(server)
        settings.LIANDONG_SMTP = f"127.0.0.1:{server.port}"
        settings.LIANDONG_SMTP_TLS = tls
        settings.LIANDONG_SMTP_CA = str(pem(tmp_path / "ca.pem", authority[0])) if trusted else ""
        settings.LIANDONG_MAIL_FROM = "desk@desk.example.cn"
        return server

    yield begin
    for server in running:
        server.close()


def send(to: str = "a@b.example.cn") -> None:
    SmtpSender().send(to, "调解通知：请于 11 月 28 日到场。", "消费纠纷调解通知")


@pytest.mark.parametrize("tls", ["off", "starttls", "implicit"])
def test_a_mail_has_a_date_an_id_and_words_that_can_be_read(start: Start, tls: str) -> None:
    server = start(tls)
    send()
    (mail,) = server.mails
    assert abs(parsedate_to_datetime(str(mail["Date"])) - datetime.now(UTC)) < timedelta(minutes=2)
    assert re.fullmatch(r"<\S+@desk\.example\.cn>", str(mail["Message-ID"]))
    assert mail["Auto-Submitted"] == "auto-generated"
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "调解通知" in payload.decode()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_with_tls_nothing_of_the_mail_or_the_account_goes_in_clear(
    start: Start, settings: Settings, tls: str
) -> None:
    server = start(tls)
    settings.LIANDONG_SMTP_USER, settings.LIANDONG_SMTP_PASSWORD = "desk", "secret"
    send()
    in_clear = [line for line, secure in server.lines if not secure]
    assert all(line.split()[0] in {"ehlo", "STARTTLS"} for line in in_clear), in_clear
    assert server.mails


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    "fault", [{"trusted": False}, {"name": "mail.example.cn"}], ids=["authority", "name"]
)
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    start: Start, settings: Settings, tls: str, fault: Any
) -> None:
    server = start(tls, **fault)
    settings.LIANDONG_SMTP_USER, settings.LIANDONG_SMTP_PASSWORD = "desk", "secret"
    with pytest.raises(OSError, match="证书未通过核验"):
        send()
    assert not server.mails
    assert not [line for line, _secure in server.lines if line.startswith(("AUTH", "mail", "MAIL"))]


def test_a_server_that_does_not_offer_tls_is_refused(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("starttls")
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda _self, name: name.lower() != "starttls")
    with pytest.raises(OSError, match="SMTPNotSupportedError"):
        send()
    assert not server.mails


def test_a_password_goes_over_no_network_in_clear(
    start: Start, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("off")
    settings.LIANDONG_SMTP_USER, settings.LIANDONG_SMTP_PASSWORD = "desk", "secret"
    settings.LIANDONG_SMTP = f"mail.example.cn:{server.port}"
    real = socket.create_connection

    def connect(address: tuple[str, int], *rest: Any, **more: Any) -> socket.socket:
        return real(("127.0.0.1", address[1]), *rest, **more)

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OSError, match="没有加密"):
        send()
    assert not [line for line, _secure in server.lines if line.startswith("AUTH")]


@pytest.mark.parametrize("to", ["a@b.cn\r\nBcc: c@d.cn", "a@b.cn\nX: y"])
def test_an_address_with_a_line_break_is_no_way_into_the_head(start: Start, to: str) -> None:
    server = start("off")
    with pytest.raises(OSError, match="ValueError"):
        send(to)
    assert not server.mails


@pytest.mark.django_db
def test_the_outbox_forgets_what_nobody_fetches(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HOME = tmp_path
    sender = FileSender()
    sender.send("19900001234", "旧", "通知")
    (old,) = sender.folder.iterdir()
    (sender.folder / f".{'a' * 32}").write_text("a draft that was cut off")
    (sender.folder / "anchor-20261127.json").write_text("of another part of the desk")
    long_ago = time.time() - 7 * 86_400 - 60
    for path in sender.folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    sender.send("19900001234", "新", "通知")
    prune_outbox()
    left = {path.name for path in sender.folder.iterdir()}
    assert old.name not in left
    assert "anchor-20261127.json" in left
    assert len(left) == 2
    assert AuditEntry.objects.get(action="outbox.prune").detail == {"entries": 2}
    assert "unfetched" in caplog.text
    prune_outbox()
    assert AuditEntry.objects.filter(action="outbox.prune").count() == 1
