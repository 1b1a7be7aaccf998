"""Keeps the keys by which later records will find these."""

from collections.abc import Sequence

from liandong.desk.disputes.keys import Key, moment_of
from liandong.desk.disputes.models import BlockingKey
from liandong.desk.intake.bulk import Columns
from liandong.desk.intake.models import Record


def store_keys(records: Sequence[Record], keys: Sequence[Sequence[Key]]) -> None:
    """Replace the stored keys of these records."""
    BlockingKey.objects.filter(record__in=records).delete()
    rows = [
        (record.pk, value, moment)
        for record, own in zip(records, keys, strict=True)
        for moment in [moment_of(record.received_at)]
        for value in sorted({key.value for key in own})
    ]
    if rows:
        columns = zip(("record_id", "key", "moment"), zip(*rows, strict=True), strict=True)
        Columns.told(BlockingKey, dict(columns)).write()
