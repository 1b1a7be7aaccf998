"""The one table of masking rules: for fields, for free text, and who may read what.

Every rule keeps the length: each hidden character becomes `*`, so that spans of the machine's
evidence hold in the clear text and in the redacted one.
"""

from collections.abc import Callable
from typing import Final

from liandong.desk.access.actors import Actor
from liandong.desk.access.rows import sees_people
from liandong.desk.access.rules.masks import (
    mask_address,
    mask_id,
    mask_name,
    mask_phone,
)
from liandong.desk.access.rules.redaction import redact, redact_all

__all__ = [
    "FIELDS",
    "mask_address",
    "mask_id",
    "mask_name",
    "mask_phone",
    "redact",
    "redact_all",
    "show",
]

#: How a personal field is masked, by its name in the models.
FIELDS: Final[dict[str, Callable[[str], str]]] = {
    "person_name": mask_name,
    "person_phone": mask_phone,
    "person_id": mask_id,
    "address": mask_address,
    "place": redact,
    "text": redact,
    "response": redact,
}


def show(by: Actor, field: str, value: str | None) -> str:
    """What `by` reads of a personal field: masked, or nothing where the role needs none of it.

    Clear text is only ever given by the reveal page, which asks why and writes it down.
    """
    if not value or not sees_people(by):
        return ""
    return FIELDS[field](value)
