"""Publishes the anchor of the audit off this machine: a file a day, or a syslog line an hour.

An older database restored together with an older anchor is consistent; only a copy that is kept
elsewhere shows it. `liandong audit verify --anchor FILE` compares with such a copy.
"""

import logging
from dataclasses import replace
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.access.sealing import anchors

FOLDER: Final = "outbox/anchors"
TAG: Final = "liandong-audit-anchor"


def publish() -> None:
    """Publish to the folder or the syslog, as set; nothing before anything was sealed."""
    anchor = anchors.read()
    if anchor is None:
        return
    if settings.LIANDONG_AUDIT_ANCHOR == "syslog":
        # There may be thousands of open keys, and a line may be cut at 1,024 bytes.
        _to_syslog(anchors.dumps(replace(anchor, open=())))
    else:
        _to_folder(anchors.dumps(anchor))


def _to_folder(text: str) -> None:
    folder = Path(settings.HOME) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"anchor-{timezone.localdate():%Y%m%d}.json"
    if file.exists():
        return
    draft = folder / ".draft"
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.rename(file)


class _Syslog(SysLogHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802
        """Raise it, so that the task shows that the anchor was not published."""
        raise  # noqa: PLE0704 - called while the error is handled


def _to_syslog(text: str) -> None:
    handler = _Syslog(address=_address(settings.LIANDONG_SYSLOG), facility=SysLogHandler.LOG_AUTH)
    try:
        record = logging.LogRecord(TAG, logging.INFO, "", 0, f"{TAG}: {text}", None, None)
        handler.handle(record)
    finally:
        handler.close()


def _address(address: str) -> str | tuple[str, int]:
    """The path of a socket, or host:port."""
    if address.startswith("/"):
        return address
    host, _colon, port = address.rpartition(":")
    return host.strip("[]"), int(port)
