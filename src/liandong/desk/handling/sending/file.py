"""Messages as files in a folder, for a gateway of short messages to fetch."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

#: What this module writes, whole or as a draft; other files of the folder are left alone.
OURS: Final = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}\.json|\.[0-9a-f]{32}")


class FileSender:
    """One JSON file a message in $LIANDONG_HOME/outbox: to, subject, text, at. Complete when it
    appears."""

    def __init__(self) -> None:
        self.folder = Path(settings.HOME) / "outbox"

    def send(self, to: str, text: str, subject: str) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        now = datetime.now(UTC)
        draft = self.folder / f".{uuid4().hex}"
        with draft.open("x", encoding="utf-8") as file:
            draft.chmod(0o600)
            message = {"to": to, "subject": subject, "text": text, "at": now.isoformat()}
            json.dump(message, file, ensure_ascii=False)
        draft.rename(self.folder / f"{now:%Y%m%dT%H%M%S%f}-{draft.name[1:9]}.json")


def prune() -> int:
    """Remove messages that nobody has fetched for LIANDONG_OUTBOX_DAYS; how many.

    They hold telephones and names, and a gateway that does not come would let them pile up.
    """
    folder = Path(settings.HOME) / "outbox"
    oldest = (timezone.now() - timedelta(days=settings.LIANDONG_OUTBOX_DAYS)).timestamp()
    removed = 0
    for path in folder.iterdir() if folder.exists() else ():
        with suppress(FileNotFoundError):  # the gateway was quicker
            if OURS.fullmatch(path.name) and path.lstat().st_mtime < oldest:
                path.unlink()
                removed += 1
    return removed
