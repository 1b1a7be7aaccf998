"""Strict readers of environment variables: an invalid value stops the start with its name."""

import os
from datetime import date, time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    if name in os.environ:
        raise ImproperlyConfigured(f"set {name} or {name}_FILE, not both")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {error}") from error


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be one of {sorted(TRUE | FALSE)}, not {value!r}")
    return value in TRUE


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {sorted(known)}, not {value!r}")
    return value


def number(name: str, default: int, *, least: int | None = None) -> int:
    value = text(name, str(default))
    try:
        found = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error
    if least is not None and found < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {found}")
    return found


def numbers(name: str, default: str, *, many: int) -> tuple[int, ...]:
    """So many whole numbers, separated by commas."""
    found = words(name, default)
    if len(found) != many or not all(word.isdecimal() for word in found):
        raise ImproperlyConfigured(f"{name} must be {many} whole numbers as {default}")
    return tuple(map(int, found))


def time_of_day(name: str, default: str) -> time | None:
    """A time as 02:30; None where it is set to off."""
    value = text(name, default)
    try:
        return None if value.lower() in FALSE else time.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a time as 02:30 or off, not {value!r}"
        ) from error


def day(name: str) -> date | None:
    """A day as 2024-05-01; None where it is not set."""
    value = text(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a day as 2024-05-01, not {value!r}") from error


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks (CIDR), separated by commas."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must list addresses or networks: {error}") from error


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
