"""Who reads the free text of staff about a dispute in clear, and the names to redact in it.

Notes and minutes stay where they were written, whatever becomes of the records. So whoever was ever
known in a dispute stays masked there: the people of records that left it, and those whom an earlier
version of a record named.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from liandong.desk.access.encryption.unreadable import is_unreadable
from liandong.desk.access.masking import Eyes, People, people
from liandong.desk.access.models import User
from liandong.desk.disputes.models import (
    Dispute,
    FormerMember,
    HistoryEntry,
    Member,
    Note,
)
from liandong.desk.disputes.queries.visibility import sees_dispute
from liandong.desk.disputes.queries.whole import of_any_whole
from liandong.desk.intake.models import RECORD_KEY, Record, RecordVersion

Person = tuple[str | None, str | None]
"""Name and phone; either may be missing."""
Named = Callable[[Collection[int]], Iterable[tuple[int, Person]]]

#: Who apps above know in disputes: to each person the dispute, which stands.
NAMED: Final[list[Named]] = []


def register_named(named: Named) -> None:
    """Let an app that lies above name the people whom it knows in disputes with these keys."""
    NAMED.append(named)


def people_of(disputes: Collection[int]) -> People:
    """Everybody who is or was known in these disputes. A query for each who knows somebody."""
    return people(_persons_in(disputes))


def persons_of(records: QuerySet[Record]) -> dict[int, Person]:
    """By record whom its own fields name. One query."""
    rows = records.only(*RECORD_KEY, "person_name", "person_phone")
    return {record.pk: (record.person_name, record.person_phone) for record in rows}


def earlier_persons(records: Collection[int]) -> dict[int, list[Person]]:
    """By record whom its earlier versions named, where a later one names somebody else. One query,
    none without records."""
    if not records:
        return {}
    versions = RecordVersion.objects.filter(record__in=records)
    changed = versions.annotate(words=Cast("changed_fields", TextField()))
    somebody_else = changed.filter(words__contains='"person_').values("record")
    rows = RecordVersion.objects.filter(record__in=somebody_else, content__isnull=False)
    found: dict[int, list[Person]] = defaultdict(list)
    for version in rows.only("record_id", "number", "content"):
        if not is_unreadable(version.content):
            content = json.loads(version.content)
            found[version.record_id].append((content["person_name"], content["person_phone"]))
    return found


def persons_who_left(disputes: Collection[int]) -> dict[int, list[Person]]:
    """By dispute whom the records name that left it, or what was merged into it. At most three
    queries, one where none left."""
    if not disputes:
        return {}
    rows = FormerMember.objects.filter(of_any_whole(disputes))
    left = list(rows.values_list("record_id", "dispute_id", "dispute__merged_into"))
    records = {record for record, *_disputes in left}
    persons = persons_of(Record.objects.filter(pk__in=records)) if records else {}
    earlier = earlier_persons(records)
    found: dict[int, list[Person]] = defaultdict(list)
    for record, *of in left:
        for dispute in filter(None, of):
            found[dispute] += [persons[record], *earlier.get(record, ())]
    return found


def known_beside_record(record: int) -> list[Person]:
    """Everybody who is known in the disputes that this record is or was in."""
    disputes = {
        *Member.objects.filter(record=record).values_list("dispute", flat=True),
        *FormerMember.objects.filter(record=record).values_list("dispute", flat=True),
    }
    return _persons_in(disputes) if disputes else []


def _persons_in(disputes: Collection[int]) -> list[Person]:
    rows = Record.objects.filter(member__dispute__in=disputes)
    rows = rows.only(*RECORD_KEY, "version", "person_name", "person_phone")
    own, several = [], []
    for record in rows:
        own.append((record.person_name, record.person_phone))
        if record.version > 1:
            several.append(record.pk)
    before = (person for persons in earlier_persons(several).values() for person in persons)
    gone = (person for persons in persons_who_left(disputes).values() for person in persons)
    added = (person for named in NAMED for _dispute, person in named(disputes))
    return [*own, *before, *gone, *added]


def named_beside_records(disputes: Collection[int]) -> dict[int, list[Person]]:
    """By dispute whom apps above know there."""
    found: dict[int, list[Person]] = defaultdict(list)
    for named in NAMED:
        for dispute, person in named(disputes):
            found[dispute].append(person)
    return found


def may_read_people(by: User, dispute: Dispute) -> bool:
    """Personal data are clear in disputes that one holds (and masked in others)."""
    return dispute.holder_id == by.pk and by.job.sees_people


def unread_of(by: User, *disputes: Dispute) -> list[Dispute]:
    """Those whose people `by` does not read in clear, with what people merged into them."""
    unread = [dispute for dispute in disputes if not may_read_people(by, dispute)]
    return [*unread, *merged_by_people(unread)]


def unread_by_holder(held: Dispute, *disputes: Dispute) -> list[Dispute]:
    """Those whose people the holder of `held`, if any, does not read in clear."""
    return unread_of(held.holder, *disputes) if held.holder else []


def merged_by_people(disputes: Iterable[Dispute]) -> list[Dispute]:
    """Many could be merged into one that nobody reads, to be read by one step in it. What the
    machine merged was one dispute from the start."""
    keys = [dispute.pk for dispute in disputes]
    by_people = HistoryEntry.objects.filter(verb="merged_into", by__isnull=False)
    merged = Dispute.objects.filter(merged_into__in=keys, pk__in=by_people.values("dispute"))
    return list(merged.defer("search").order_by("pk")) if keys else []


def eyes_on(by: User, *disputes: Dispute) -> Eyes:
    """As `by` reads what staff wrote about these disputes: in clear where `by` holds them all."""
    keys = [dispute.pk for dispute in disputes]
    clear = bool(disputes) and all(may_read_people(by, dispute) for dispute in disputes)
    return Eyes(clear, lambda: people_of(keys))


def masked_in(disputes: Iterable[int]) -> Eyes:
    """As everybody reads staff texts of many disputes at once: masked, also for their holders."""
    return Eyes(clear=False, whom=lambda: people_of(list(disputes)))


def resolve_note(by: User, pk: int, field: str) -> str | None:
    """The clear text of a note, for the page that reveals it."""
    note = Note.objects.filter(sees_dispute(by), pk=pk).first() if field == "text" else None
    return note.text if note else None
