"""Writes back to each import how many of its records were linked and placed."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from liandong.desk.disputes.models import Member
from liandong.desk.intake.models import Import, RecordVersion


def count(record_ids: Iterable[int]) -> None:
    """Add records that were placed for the first time in their version to their imports."""
    ids = list(record_ids)
    if not ids:
        return
    newest = RecordVersion.objects.filter(record__in=ids, number=F("record__version"))
    of = dict(newest.exclude(of=None).values_list("record_id", "of_id"))
    placed = Member.objects.filter(record__in=of).values_list("record_id", "probability")
    sums: Counter[tuple[int, str]] = Counter()
    for record, probability in placed:
        sums[of[record], "placed"] += 1
        if probability is not None:
            sums[of[record], "linked"] += 1
    for import_id in {one for one, _ in sums}:
        Import.objects.filter(pk=import_id).update(
            placed=F("placed") + sums[import_id, "placed"],
            linked=F("linked") + sums[import_id, "linked"],
        )
