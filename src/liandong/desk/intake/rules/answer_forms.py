"""Which answers of the machine people correct, and their values in JSON and as stored."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

CORRECTABLE: Final = (
    "is_dispute",
    "sector",
    "item",
    "nature",
    "phrases",
    "amount_yuan",
    "merchant",
    "district",
    "urgency",
    "persons",
    "bought_on",
    "kind",
)
"""Fields of an Answer in which a person's correction overrides the machine."""


def json_form(value: Any) -> Any:
    """A value of a field of Answer as JSON represents it."""
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
    return value


def stored_form(field: str, value: Any) -> Any:
    """A JSON value as the field of Answer stores it."""
    if field == "amount_yuan" and value is not None:
        return Decimal(str(round(value, 2)))
    if field == "bought_on" and value is not None:
        return date.fromisoformat(value)
    return value
