"""Keeps the keys by which later records will find these."""

from collections.abc import Sequence

from liandong.desk.disputes.keys import Key, moment_of
from liandong.desk.disputes.models import BlockingKey
from liandong.desk.intake.models import Record


def store_keys(records: Sequence[Record], keys: Sequence[Sequence[Key]]) -> None:
    """Replace the stored keys of these records."""
    BlockingKey.objects.filter(record__in=records).delete()
    BlockingKey.objects.bulk_create(
        BlockingKey(record_id=record.pk, key=value, moment=moment_of(record.received_at))
        for record, own in zip(records, keys, strict=True)
        for value in sorted({key.value for key in own})
    )
