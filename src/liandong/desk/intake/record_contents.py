"""Stored records as contents, field by field, and their times as wall clock of China.

What works on columns of them stands in `record_tables`, which loads the engine.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from liandong.desk.access.encryption.unreadable import refuse_unreadable
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.versions import FIELDS, Content

CHINA: Final = ZoneInfo("Asia/Shanghai")
MOMENTS: Final = ("received_at", "occurred_at")
T = TypeVar("T")


def content_of_record(record: Record, *, for_page: bool = False) -> Content:
    """The canonical content of a stored record, as `rules.versions` compares it.

    Raises UnreadableError unless it is `for_page`: a record is not judged or changed by what stands
    for a value."""
    if not for_page:
        refuse_unreadable(
            record.person_name, record.person_phone, record.place, record.text, record.response
        )
    return {
        **without_person(record),
        "person_name": record.person_name,
        "person_phone": record.person_phone,
        "place": record.place,
        "text": record.text,
        "response": record.response,
    }


def without_person(record: Record) -> Content:
    """The fields that are stored in clear."""
    return {
        "received_at": wall_clock(record.received_at),
        "occurred_at": wall_clock(record.occurred_at) if record.occurred_at else None,
        "merchant_name": record.merchant_name or None,
        "merchant_address": record.merchant_address or None,
        "lon": record.lon,
        "lat": record.lat,
        "source_class": record.source_class or None,
        "goods": record.goods or None,
        "amount_yuan": None if record.amount_yuan is None else float(record.amount_yuan),
    }


def content_of_json(text: str) -> Content:
    """The content of a version or of a change request, from its JSON text."""
    content: Content = dict.fromkeys(FIELDS) | json.loads(text)
    for name in MOMENTS:
        if content[name]:
            content[name] = datetime.fromisoformat(content[name])
    return content


def wall_clock(moment: datetime) -> datetime:
    """A moment of the database as the engine takes it: China's wall clock without a zone."""
    return moment.astimezone(CHINA).replace(tzinfo=None)


def moment_of(wall: datetime) -> datetime:
    """The other way round."""
    return wall.replace(tzinfo=CHINA)


def chunks(items: Sequence[T], size: int) -> Iterable[list[T]]:
    """The items in lists of at most `size`, for one short transaction each."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk
