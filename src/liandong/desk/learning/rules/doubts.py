"""Which answer of the machine a person is asked to check, and how doubtful it is.

A label teaches most where the machine is least sure (uncertainty sampling, Lewis and Gale 1994).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

DOUBTFUL: Final = (0.30, 0.70)
"""A probability of being a dispute between these is for a person to confirm."""

UNSURE: Final = 0.45
"""A sector or nature of a dispute with a smaller share than this is, and a nature beside which the
machine names a second."""

FIELDS: Final = ("is_dispute", "sector", "nature")


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers of the machine for a record, and how sure it was of each."""

    is_dispute: bool | None
    probability: float | None
    sector_probability: float | None
    nature_probability: float | None
    second_nature: str = ""


def doubts(judged: Judged, answered: Collection[str] = ()) -> dict[str, float]:
    """Each answer in doubt and how much, from 0 to 1; without those that a person has given."""
    found = {}
    low, high = DOUBTFUL
    if judged.probability is not None and low <= judged.probability < high:
        found["is_dispute"] = 1 - abs(2 * judged.probability - 1)
    if judged.is_dispute:
        for name, sure, is_open in (
            ("sector", judged.sector_probability, False),
            ("nature", judged.nature_probability, bool(judged.second_nature)),
        ):
            if sure is not None and (sure < UNSURE or is_open):
                found[name] = 1 - sure
    return {name: doubt for name, doubt in found.items() if name not in answered}


def question(judged: Judged, answered: Collection[str] = ()) -> str | None:
    """The field to ask about: first whether it is a dispute at all, then what is least sure."""
    found = doubts(judged, answered)
    if "is_dispute" in found:
        return "is_dispute"
    return max(found, key=lambda name: found[name], default=None)
