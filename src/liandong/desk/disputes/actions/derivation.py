"""Derives disputes from their records: fields, phrases, clocks, search text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import models
from django.utils import timezone

from liandong.desk.directory.models import District, Merchant
from liandong.desk.directory.queries import district_by_name, find_merchants
from liandong.desk.disputes.actions.clock_events import set_clocks
from liandong.desk.disputes.actions.known_people import hide_known_people
from liandong.desk.disputes.actions.links.decided import is_decided, is_in_hand
from liandong.desk.disputes.models import Dispute, HistoryEntry, Phrase
from liandong.desk.disputes.rules.derivation import (
    UNREAD,
    Derived,
    RecordFacts,
    derive,
    without_place,
)
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.intake.bulk_insert import insert
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.work.search import bigrams

DisputeRecords = tuple[Dispute, list[Record]]
"""A dispute, saved or not, with all its records (answers selected)."""

KEPT: Final = {"id", "number", "created_at", "status_by", "holder", "withdrawn_at", "merged_into"}
DERIVED: Final = [
    concrete_field.name
    for concrete_field in Dispute._meta.concrete_fields
    if concrete_field.name not in KEPT
]
ENCRYPTED: Final = ("person_name", "person_phone", "place", "text", "response", "raw")
PHRASE_LENGTH: Final = 40


def bring_up_to_date(dispute_records: Sequence[DisputeRecords]) -> None:
    """Derive and save each dispute; one that is new is inserted. In the caller's transaction."""
    hide_known_people(dispute_records)
    corrected = corrected_fields(record for _, records in dispute_records for record in records)
    facts = [
        derive([facts_of(record, corrected.get(record.pk, frozenset())) for record in records])
        for _, records in dispute_records
    ]
    districts = district_by_name()
    merchants = _merchants(facts, districts.values())
    before = {dispute.pk: dispute.status for dispute, _ in dispute_records if dispute.pk}
    for (dispute, records), derived, merchant in zip(
        dispute_records, facts, merchants, strict=True
    ):
        district = _district(dispute, derived, records, corrected, districts)
        _fill(dispute, derived, merchant, district)
        dispute.search = bigrams(_searchable(dispute, records))
    known = [dispute for dispute, _ in dispute_records if dispute.pk]
    new = [dispute for dispute, _ in dispute_records if not dispute.pk]
    _open(new)
    Dispute.objects.bulk_create(
        known, update_conflicts=True, unique_fields=["id"], update_fields=DERIVED
    )
    HistoryEntry.objects.bulk_create(
        _status_entry(dispute, before[dispute.pk])
        for dispute in known
        if dispute.status != before[dispute.pk]
    )
    _set_phrases(known, new)
    _locate_answers(dispute_records)
    set_clocks(dispute_records)


def _district(
    dispute: Dispute,
    facts: Derived,
    records: Sequence[Record],
    corrected: Mapping[int, frozenset[str]],
    districts: Mapping[str, District],
) -> District | None:
    """Where the dispute lies. One that stands stays where it is while a record of it still names
    that place: whatever joins it must not take it out of its owner's sight. What the regulator has
    in hand or decided stays whatever its records name later. A person may."""
    found = districts.get(facts.district)
    current = next((d for d in districts.values() if d.pk == dispute.district_id), None)
    is_corrected = any("district" in corrected.get(record.pk, ()) for record in records)
    if current is None or is_corrected or found == current:
        return found
    if current in {districts.get(record.answer.district) for record in records}:
        return current
    return current if is_in_hand(dispute) or is_decided(dispute) else found


def homes_of(records: Sequence[Record]) -> dict[int, str]:
    """The name of the district in which each record alone would open a dispute, which its shop may
    determine; empty where it is not known."""
    districts = district_by_name()
    homes = {record.pk: record.answer.district for record in records}
    blank = [record for record in records if record.answer.district not in districts]
    if not blank:
        return homes
    corrected = corrected_fields(blank)
    facts = [derive([facts_of(record, corrected.get(record.pk, frozenset()))]) for record in blank]
    names = {district.pk: district.name for district in districts.values()}
    shops = _merchants(facts, districts.values())
    of_shops = [names.get(shop.district_id, "") if shop else "" for shop in shops]
    return homes | {record.pk: name for record, name in zip(blank, of_shops, strict=True)}


def _open(disputes: Sequence[Dispute]) -> None:
    """Insert new disputes, which learn their keys by their numbers."""
    insert(disputes)
    opened = Dispute.objects.filter(number__in=[dispute.number for dispute in disputes])
    keys = dict(opened.values_list("number", "pk")) if disputes else {}
    for dispute in disputes:
        dispute.pk, dispute._state.adding = keys[dispute.number], False


def _merchants(facts: Sequence[Derived], districts: Iterable[District]) -> list[Merchant | None]:
    """The shop of each by its stated name, else by that name without the place before it."""
    places = sorted(
        {name for district in districts for name in district.names}, key=len, reverse=True
    )
    wanted = []
    for fact in facts:
        bare = without_place(fact.merchant_name, places)
        wanted += [(fact.merchant_name, fact.merchant_address), (bare, fact.merchant_address)]
    found = iter(find_merchants(wanted))
    return [named or bare for named, bare in zip(found, found, strict=True)]


def _locate_answers(dispute_records: Sequence[DisputeRecords]) -> None:
    """A record that names no place takes the district of its dispute, which its shop determines."""
    blank: dict[int, list[int]] = defaultdict(list)
    for dispute, records in dispute_records:
        if dispute.district_id is not None:
            blank[dispute.district_id] += [
                record.pk for record in records if not record.answer.district
            ]
    names = {district.pk: district.name for district in District.objects.filter(pk__in=blank)}
    for district, ids in blank.items():
        if ids:
            Answer.objects.filter(record__in=ids, district="").update(district=names[district])


def with_records(disputes: Sequence[Dispute]) -> list[DisputeRecords]:
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
    bring_up_to_date(with_records(list(disputes)))


# Records as the rules of derivation take them.


def corrected_fields(records: Iterable[Record]) -> Mapping[int, frozenset[str]]:
    """Which answers of each record a person has set."""
    fields: dict[int, set[str]] = defaultdict(set)
    rows = Correction.objects.filter(record__in=list(records)).values_list("record_id", "field")
    for record, name in rows:
        fields[record].add(name)
    return {record: frozenset(names) for record, names in fields.items()}


def facts_of(record: Record, corrected: frozenset[str] = frozenset()) -> RecordFacts:
    """The record with its answers (`select_related("answer")`); nothing of it is in clear."""
    answer = record.answer
    return RecordFacts(
        source=record.source,
        source_id=record.source_id,
        received_at=record.received_at,
        merchant_name=record.merchant_name,
        merchant_address=record.merchant_address,
        place=record.redacted_place,
        lon=record.lon,
        lat=record.lat,
        text=record.redacted_text,
        response=record.redacted_response,
        classes=record.source_class,
        goods=record.goods,
        amount=record.amount_yuan,
        sector=answer.sector,
        item=answer.item,
        nature=answer.nature,
        phrases=answer.phrases,
        answer_amount=answer.amount_yuan,
        answer_merchant=_merchant(answer, corrected),
        district=answer.district,
        urgency=answer.urgency,
        persons=answer.persons,
        corrected=corrected,
    )


def _merchant(answer: Answer, corrected: frozenset[str]) -> str:
    """The registered name of the shop that the text means, unless a person corrected it."""
    return answer.merchant if "merchant" in corrected else answer.merchant_known or answer.merchant
