"""A registration at the desk, as a record."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from liandong.desk.intake.record_contents import wall_clock
from liandong.engine.vocabulary import Source

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody reported at the desk or on the scene. Empty fields are empty strings or None.

    `reported_at` is the time of reporting, if it was not now.
    """

    text: str
    person_name: str = ""
    person_phone: str = ""
    merchant_name: str = ""
    merchant_address: str = ""
    amount_yuan: Decimal | None = None
    occurred_at: datetime | None = None
    goods: str = ""
    reported_at: datetime | None = None


def as_table(registration: Registration, number: str, received_at: datetime) -> "pa.Table":
    """One row in RECORD_SCHEMA."""
    import pyarrow as pa

    from liandong.engine.records.schema import RECORD_SCHEMA

    row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
    row |= {
        "source": Source.WALK_IN.value,
        "source_id": number,
        "received_at": wall_clock(received_at),
        "occurred_at": wall_clock(registration.occurred_at) if registration.occurred_at else None,
        "person_name": registration.person_name or None,
        "person_phone": registration.person_phone or None,
        "merchant_name": registration.merchant_name or None,
        "merchant_address": registration.merchant_address or None,
        "text": registration.text,
        "goods": registration.goods or None,
        "amount_yuan": float(registration.amount_yuan)
        if registration.amount_yuan is not None
        else None,
    }
    return pa.Table.from_pylist([row], schema=RECORD_SCHEMA)
