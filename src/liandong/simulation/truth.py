"""What a record truly is, beside what it says."""

from dataclasses import dataclass
from typing import Final

from liandong.engine.vocabulary import Source
from liandong.simulation.city import Merchant
from liandong.simulation.matters import Matter
from liandong.simulation.wording import Told

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
    matter_id: str
    is_dispute: bool
    sector: str | None = None
    item: str | None = None
    nature: str | None = None
    phrases: tuple[str, ...] = ()
    amount_yuan: float | None = None
    district: str | None = None
    merchant_id: str | None = None
    outbreak_id: str | None = None


def truth_of(where: str, number: str, matter: Matter, told: Told) -> Truth:
    """The truth of a record that tells of a consumer matter, by what it says of it."""
    return Truth(
        source=SOURCES[where].value,
        source_id=number,
        matter_id=matter.id,
        is_dispute=True,
        sector=matter.item.sector,
        item=matter.item.name,
        nature=matter.nature,
        phrases=told.phrases,
        amount_yuan=told.amount_yuan,
        district=matter.merchant.district or None,
        merchant_id=matter.merchant.id,
        outbreak_id=matter.outbreak or None,
    )


def no_dispute(
    where: str,
    number: str,
    matter_id: str,
    *,
    district: str | None = None,
    merchant: Merchant | None = None,
) -> Truth:
    """The truth of a record that is none, by the merchant it names or where it happened."""
    return Truth(
        source=SOURCES[where].value,
        source_id=number,
        matter_id=matter_id,
        is_dispute=False,
        district=(merchant.district if merchant else district) or None,
        merchant_id=merchant.id if merchant else None,
    )
