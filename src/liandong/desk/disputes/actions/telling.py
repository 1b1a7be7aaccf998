"""What records tell of a dispute, as the rules take it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from liandong.desk.disputes.rules.derive import Told
from liandong.desk.intake.models import Answer, Correction, Record


def corrected_fields(records: Iterable[Record]) -> Mapping[int, frozenset[str]]:
    """Which answers of each record a person has set."""
    fields: dict[int, set[str]] = defaultdict(set)
    rows = Correction.objects.filter(record__in=list(records)).values_list("record_id", "field")
    for record, name in rows:
        fields[record].add(name)
    return {record: frozenset(names) for record, names in fields.items()}


def told(record: Record, corrected: frozenset[str] = frozenset()) -> Told:
    """The record with its answers (`select_related("answer")`); nothing of it is in clear."""
    answer = record.answer
    return Told(
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
    """The registered name of the shop that the text means, unless a person said otherwise."""
    return answer.merchant if "merchant" in corrected else answer.merchant_known or answer.merchant
