"""What the environment sets: secrets may come from files; a wrong value names the setting."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from liandong.desk.config import environment


def test_a_secret_comes_from_the_file_that_its_setting_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("口令 secret \n", encoding="utf-8")
    monkeypatch.setenv("LIANDONG_SMTP_PASSWORD_FILE", str(secret))
    assert environment.text("LIANDONG_SMTP_PASSWORD") == "口令 secret"


def test_without_a_file_the_setting_itself_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANDONG_SMTP_PASSWORD", "secret")
    assert environment.text("LIANDONG_SMTP_PASSWORD") == "secret"
    assert environment.text("LIANDONG_SMTP_USER", "nobody") == "nobody"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    secret = tmp_path / "password"
    if content is not None:
        secret.write_bytes(content)
    monkeypatch.setenv("LIANDONG_SMTP_PASSWORD_FILE", str(secret))
    with pytest.raises(ImproperlyConfigured, match=r"LIANDONG_SMTP_PASSWORD_FILE.*password"):
        environment.text("LIANDONG_SMTP_PASSWORD")


def test_a_secret_that_is_set_twice_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANDONG_SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("LIANDONG_SMTP_PASSWORD", "secret")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        environment.text("LIANDONG_SMTP_PASSWORD")


@pytest.mark.parametrize(
    ("value", "reader"),
    [
        ("maybe", lambda: environment.flag("LIANDONG_X")),
        ("blue", lambda: environment.choice("LIANDONG_X", "red", ("red", "green"))),
        ("ten", lambda: environment.number("LIANDONG_X", 1)),
        ("0", lambda: environment.number("LIANDONG_X", 1, least=1)),
        ("10.0.0.0/99", lambda: environment.networks("LIANDONG_X")),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_setting(
    monkeypatch: pytest.MonkeyPatch, value: str, reader: Any
) -> None:
    monkeypatch.setenv("LIANDONG_X", value)
    with pytest.raises(ImproperlyConfigured, match="LIANDONG_X"):
        reader()
