"""A sitting as an iCalendar file (RFC 5545), to be put into anybody's calendar."""

from datetime import UTC, datetime
from typing import Final

LINE: Final = 75
"""The longest line in octets; longer ones go on after a line break and a blank."""


def event(
    *, uid: str, start: datetime, end: datetime, summary: str, location: str, stamp: datetime
) -> bytes:
    """One calendar with one event; times with a zone, texts without personal data."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Liandong//Liandong//ZH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(start)}",
        f"DTEND:{_utc(end)}",
        f"SUMMARY:{_escaped(summary)}",
        f"LOCATION:{_escaped(location)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(words: str) -> str:
    words = words.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return words.replace("\r\n", r"\n").replace("\n", r"\n").replace("\r", r"\n")


def _folded(line: str) -> bytes:
    """Cut between characters, never within one."""
    parts: list[bytes] = []
    now = b""
    for sign in line:
        coded = sign.encode()
        if len(now) + len(coded) > LINE - bool(parts):
            parts.append(now)
            now = b""
        now += coded
    return b"\r\n ".join([*parts, now])
