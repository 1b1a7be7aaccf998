"""The redacted texts of records without everybody who is known in their dispute.

A redacted text lacks the person of its own record. Whom other records of the dispute name, or
people who handle it wrote down as a party, is removed here once that is known: in the text that is
kept, so that whatever shows or searches it shows nobody. Taken apart again, the texts stay so, and
so do those of later versions.
"""

from collections.abc import Sequence
from typing import Final

from liandong.desk.access.masking import People, mask_known, people
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.reading_rights import (
    earlier_persons,
    named_beside_records,
    persons_of,
    persons_who_left,
)
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.own_people import PUBLIC, hidden_in

REDACTED: Final = ("redacted_place", "redacted_text", "redacted_response", *PUBLIC)
BATCH: Final = 100


def hide_known_people(dispute_records: Sequence[tuple[Dispute, Sequence[Record]]]) -> None:
    """Mask them in these records and store what changed. A fixed number of queries, and one for
    each hundred records that changed."""
    several = [
        record.pk for _, records in dispute_records if len(records) > 1 for record in records
    ]
    persons = persons_of(Record.objects.filter(pk__in=several)) if several else {}
    changed_since = [
        record.pk for _, records in dispute_records for record in records if record.version > 1
    ]
    earlier = earlier_persons(changed_since)
    standing = [dispute.pk for dispute, _ in dispute_records if dispute.pk]
    left, beside = persons_who_left(standing), named_beside_records(standing)
    changed: list[Record] = []
    for dispute, records in dispute_records:
        of_records = [persons[record.pk] for record in records if record.pk in persons]
        before = [person for record in records for person in earlier.get(record.pk, ())]
        away = [*left.get(dispute.pk, ()), *beside.get(dispute.pk, ())]
        known = people([*of_records, *before, *away])
        if known.names or known.phones:
            changed += [record for record in records if _hide(record, known)]
    Record.objects.bulk_update(changed, [*REDACTED, "source_class"], batch_size=BATCH)


def _hide(record: Record, known: People) -> bool:
    before = [getattr(record, field) for field in REDACTED]
    after = [
        hidden_in(field, text, known.names, known.phones)
        for field, text in zip(REDACTED, before, strict=True)
    ]
    for field, text in zip(REDACTED, after, strict=True):
        setattr(record, field, text)
    classes = record.source_class
    record.source_class = [mask_known(str(word), known) for word in classes]
    return after != before or record.source_class != classes
