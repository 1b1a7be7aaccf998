"""Entries and photos as a phone sends them."""

import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

STATEMENT: dict[str, Any] = {
    "shop": "福临金店",
    "name": "演示甲",
    "phone": "19900001234",
    "goods": "黄金手镯",
    "amount": "660.00",
    "fact": "结账多收工艺费，事先没有说明",
    "requests": ["退还货款和服务费用"],
    "in_name_of": "police",
    "rights_explained": True,
    "what": "退款",
    "agreed_amount": "660.00",
}
GPS = 0x8825


def entry(
    verb: str = "settle_now", place: int = 1, visit: UUID | None = None, **fields: Any
) -> dict[str, Any]:
    moment = timezone.now() - timedelta(minutes=5)
    return {
        "id": str(uuid4()),
        "visit": str(visit or uuid4()),
        "place": place,
        "verb": verb,
        "at": moment.isoformat(),
        "statement": STATEMENT
        | {"arrived_at": (moment - timedelta(minutes=9)).isoformat()}
        | fields,
    }


def message(*entries: dict[str, Any]) -> str:
    return json.dumps({"sent_at": timezone.now().isoformat(), "entries": entries})


def send(client: Client, *entries: dict[str, Any]) -> Any:
    """The answer to a message with these entries."""
    return client.post(
        reverse("handling:scene_entries"), message(*entries), content_type="application/json"
    )


def answers(client: Client, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    reply = send(client, *entries)
    assert reply.status_code == 200, reply.content.decode()
    return reply.json()["entries"]


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "演示相机"
    exif.get_ifd(GPS)[2] = (33.0, 23.0, 0.0)
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, kind, exif=exif)
    return kept.getvalue()


def send_photo(client: Client, visit: str, content: bytes, **fields: str) -> Any:
    now = timezone.now().isoformat()
    sent = {
        "id": str(uuid4()),
        "visit": visit,
        "kind": "evidence",
        "at": now,
        "sent_at": now,
    } | fields
    file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return client.post(reverse("handling:scene_photos"), sent | {"file": file})
