"""What the machine reads in a text that is still being typed. Nothing of it is stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.disputes.registration_rows import Registration, as_table
from liandong.desk.intake.recogniser import recent_recogniser

DRAFT: Final = "draft"
SHORTEST: Final = 4
"""Characters before anything is read."""


@dataclass(frozen=True, slots=True)
class TypedReading:
    """The class and the amount, with how sure the machine is of each class, 0 to 1."""

    sector: str
    sector_probability: float
    item: str
    nature: str
    nature_probability: float
    second_nature: str
    amount: Decimal | None


def read_text(registration: Registration) -> TypedReading | None:
    """None where the text is too short, or can not be read."""
    if len(registration.text) < SHORTEST:
        return None
    table = as_table(registration, DRAFT, timezone.now())
    answer = recent_recogniser().judge(table).to_pylist()[0]
    if answer["error"] or not answer["sector"]:
        return None
    amount = answer["amount_yuan"]
    return TypedReading(
        sector=answer["sector"],
        sector_probability=answer["sector_probability"] or 0.0,
        item=answer["item"] or "",
        nature=answer["nature"] or "",
        nature_probability=answer["nature_probability"] or 0.0,
        second_nature=answer["second_nature"] or "",
        amount=None if amount is None else Decimal(str(round(amount, 2))),
    )
