"""The truth of a record, beside its text."""

from dataclasses import dataclass
from typing import Final

from liandong.engine.vocabulary import Source
from liandong.simulation.city import Merchant
from liandong.simulation.occurrences import Occurrence
from liandong.simulation.wording import Statement

SOURCES: Final = {
    "police": Source.POLICE_110,
    "complaint": Source.COMPLAINT_12315,
    "report": Source.REPORT_12315,
    "hotline": Source.WORKORDER_12345,
}


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one record. Where it is no dispute, sector, item and nature are empty."""

    source: str
    source_id: str
    occurrence_id: str
    is_dispute: bool
    sector: str | None = None
    item: str | None = None
    nature: str | None = None
    phrases: tuple[str, ...] = ()
    amount_yuan: float | None = None
    district: str | None = None
    merchant_id: str | None = None
    outbreak_id: str | None = None


def truth_of(where: str, number: str, occurrence: Occurrence, statement: Statement) -> Truth:
    """The truth of a record of a consumer dispute, by what it states."""
    return Truth(
        source=SOURCES[where].value,
        source_id=number,
        occurrence_id=occurrence.id,
        is_dispute=True,
        sector=occurrence.item.sector,
        item=occurrence.item.name,
        nature=occurrence.nature,
        phrases=statement.phrases,
        amount_yuan=statement.amount_yuan,
        district=occurrence.merchant.district or None,
        merchant_id=occurrence.merchant.id,
        outbreak_id=occurrence.outbreak or None,
    )


def no_dispute(
    where: str,
    number: str,
    occurrence_id: str,
    *,
    district: str | None = None,
    merchant: Merchant | None = None,
) -> Truth:
    """The truth of a record that is none, by the merchant it names or where it happened."""
    return Truth(
        source=SOURCES[where].value,
        source_id=number,
        occurrence_id=occurrence_id,
        is_dispute=False,
        district=(merchant.district if merchant else district) or None,
        merchant_id=merchant.id if merchant else None,
    )
