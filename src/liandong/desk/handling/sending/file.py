"""Messages as files in a folder, for a gateway of short messages to fetch."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings


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
