"""Brings disputes to what their records tell: fields, phrases, clocks, search text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import models
from django.utils import timezone

from liandong.desk.directory.models import District, Merchant
from liandong.desk.directory.queries import district_by_name, find_merchants
from liandong.desk.disputes.actions.clocking import set_clocks
from liandong.desk.disputes.actions.telling import corrected_fields, told
from liandong.desk.disputes.models import Dispute, HistoryEntry, Phrase
from liandong.desk.disputes.rules.derive import Derived, derive, without_place
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.intake.bulk import insert
from liandong.desk.intake.models import Answer, Record
from liandong.desk.work.search import bigrams

Matter = tuple[Dispute, list[Record]]
"""A dispute, saved or not, with all records that tell of it (answers selected)."""

KEPT: Final = {"id", "number", "created_at", "status_by", "holder", "withdrawn_at", "merged_into"}
DERIVED: Final = [one.name for one in Dispute._meta.concrete_fields if one.name not in KEPT]
ENCRYPTED: Final = ("person_name", "person_phone", "place", "text", "response", "raw")
UNREAD: Final = ("answer__evidence", "answer__machine")
"""What deriving needs nothing of, and would cost most to read."""
PHRASE_LENGTH: Final = 40


def bring_up_to_date(matters: Sequence[Matter]) -> None:
    """Derive and save each dispute; one that is new is inserted. In the caller's transaction."""
    corrected = corrected_fields(record for _, records in matters for record in records)
    facts = [
        derive([told(one, corrected.get(one.pk, frozenset())) for one in records])
        for _, records in matters
    ]
    districts = district_by_name()
    merchants = _merchants(facts, districts.values())
    before = {dispute.pk: dispute.status for dispute, _ in matters if dispute.pk}
    for (dispute, records), one, merchant in zip(matters, facts, merchants, strict=True):
        _fill(dispute, one, merchant, districts.get(one.district))
        dispute.search = bigrams(_searchable(dispute, records))
    known = [dispute for dispute, _ in matters if dispute.pk]
    new = [dispute for dispute, _ in matters if not dispute.pk]
    _open(new)
    Dispute.objects.bulk_create(
        known, update_conflicts=True, unique_fields=["id"], update_fields=DERIVED
    )
    HistoryEntry.objects.bulk_create(
        _status_entry(one, before[one.pk]) for one in known if one.status != before[one.pk]
    )
    _set_phrases(known, new)
    _locate_answers(matters)
    set_clocks(matters)


def _open(disputes: Sequence[Dispute]) -> None:
    """Insert new disputes, which learn their keys by their numbers."""
    insert(disputes)
    opened = Dispute.objects.filter(number__in=[one.number for one in disputes])
    keys = dict(opened.values_list("number", "pk")) if disputes else {}
    for dispute in disputes:
        dispute.pk, dispute._state.adding = keys[dispute.number], False


def _merchants(facts: Sequence[Derived], districts: Iterable[District]) -> list[Merchant | None]:
    """The shop of each by the name that was told, else by it without the place before it."""
    places = sorted({name for one in districts for name in one.names}, key=len, reverse=True)
    wanted = []
    for one in facts:
        bare = without_place(one.merchant_name, places)
        wanted += [(one.merchant_name, one.merchant_address), (bare, one.merchant_address)]
    found = iter(find_merchants(wanted))
    return [named or bare for named, bare in zip(found, found, strict=True)]


def _locate_answers(matters: Sequence[Matter]) -> None:
    """A record that names no place of its own lies where its dispute lies: its shop tells that."""
    blank: dict[int, list[int]] = defaultdict(list)
    for dispute, records in matters:
        if dispute.district_id is not None:
            blank[dispute.district_id] += [one.pk for one in records if not one.answer.district]
    names = {district.pk: district.name for district in District.objects.filter(pk__in=blank)}
    for district, ids in blank.items():
        if ids:
            Answer.objects.filter(record__in=ids, district="").update(district=names[district])


def matters_of(disputes: Sequence[Dispute]) -> list[Matter]:
    """Stored disputes with their records; personal data stay encrypted."""
    records: dict[int, list[Record]] = {dispute.pk: [] for dispute in disputes}
    found = Record.objects.filter(member__dispute__in=disputes).select_related("answer", "member")
    for record in found.defer(*ENCRYPTED, *UNREAD).order_by("received_at", "pk"):
        records[record.member.dispute_id].append(record)
    return [(dispute, records[dispute.pk]) for dispute in disputes if records[dispute.pk]]


def _fill(
    dispute: Dispute, facts: Derived, merchant: Merchant | None, district: District | None
) -> None:
    dispute.opened_at = facts.opened_at
    dispute.summary = facts.summary
    dispute.merchant = merchant
    dispute.merchant_name = merchant.name if merchant else facts.merchant_name
    dispute.place = facts.place or (merchant.address if merchant else "")
    dispute.lon = facts.lon if facts.lon is not None or merchant is None else merchant.lon
    dispute.lat = facts.lat if facts.lat is not None or merchant is None else merchant.lat
    dispute.sector, dispute.item, dispute.nature = facts.sector, facts.item, facts.nature
    dispute.phrases = [phrase[:PHRASE_LENGTH] for phrase in facts.phrases]
    dispute.urgency, dispute.urgent = facts.urgency, facts.urgent
    dispute.persons, dispute.amount_yuan = facts.persons, facts.amount
    dispute.sources = facts.sources
    if district or dispute.district_id is None:  # what a person stated is not lost to silence
        of_shop = merchant.district_id if merchant else None
        dispute.district_id = district.pk if district else of_shop
    if dispute.status_by_id is None and dispute.status != facts.status:
        dispute.status, dispute.stage = facts.status, Stage(facts.status).value
        dispute.stage_since = timezone.now()
    dispute.updated_at = timezone.now()


def _searchable(dispute: Dispute, records: Sequence[Record]) -> str:
    parts = [dispute.summary, dispute.merchant_name, dispute.place, dispute.item]
    parts += dispute.phrases
    for record in records:
        parts += [record.merchant_name, record.goods, record.redacted_text]
        parts.append(record.redacted_response)
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _status_entry(dispute: Dispute, before: str) -> HistoryEntry:
    detail = {"before": before, "after": str(dispute.status)}
    return HistoryEntry(dispute=dispute, verb="progressed", detail=detail)


def _set_phrases(known: Sequence[Dispute], new: Sequence[Dispute]) -> None:
    if known:
        Phrase.objects.filter(dispute__in=known).delete()
    insert(
        [
            Phrase(dispute_id=dispute.pk, text=text)
            for dispute in (*known, *new)
            for text in dict.fromkeys(dispute.phrases)
        ]
    )


def fresh(disputes: models.QuerySet[Dispute]) -> None:
    """Bring these stored disputes up to date."""
    bring_up_to_date(matters_of(list(disputes)))
