"""Which records are placed next, so that the result does not depend on timing.

What a record joins can depend, for one in a thousand, on which others are there already. So the
imports have their turns in the order in which they were taken in, and the new records of one are
placed as they were stored, in whole batches for as long as more of them may come. However workers
share the work, stop or die, the same comes of it as if each file had waited for the one before.
"""

from typing import Final

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from liandong.desk.intake.imports.queue import going_on
from liandong.desk.intake.models import Record, RecordVersion
from liandong.engine.vocabulary import Source

BATCH: Final = 100
"""Records placed in one transaction."""
CHUNK: Final = 20 * BATCH


def waiting() -> QuerySet[Record]:
    """Judged records that wait for their place."""
    return Record.objects.filter(placed_at=None, answer__isnull=False)


def next_to_place() -> list[int]:
    """The records whose turn it is; none where others must come first, or nothing waits.

    Of an import that is over those first that are no disputes (any more): they have no place to
    find, and may leave one; then the new ones, then those that were known before.
    """
    first = going_on().order_by("pk").values_list("pk", flat=True).first()
    newest = RecordVersion.objects.filter(record=OuterRef("pk"), number=OuterRef("version"))
    turns = waiting().annotate(turn=Subquery(newest.values("of")[:1]))
    free = turns.filter(Q(turn=None) | Q(turn__lt=first)) if first else turns
    turn = free.order_by(F("turn").asc(nulls_first=True)).values_list("turn", flat=True)[:1]
    if turn:
        own = free.filter(turn=turn[0]) if turn[0] else free.filter(turn=None)
        return _first_of(own.exclude(DISPUTES)) or _first_of(own)
    new = _first_of(turns.filter(DISPUTES, turn=first, version=1)) if first else []
    return new[: len(new) // BATCH * BATCH]


DISPUTES: Final = Q(answer__is_dispute=True) & ~Q(source=Source.REPORT_12315)


def _first_of(records: QuerySet[Record]) -> list[int]:
    is_known = Case(When(version=1, then=0), default=1)
    return list(records.order_by(is_known, "pk").values_list("pk", flat=True)[:CHUNK])
