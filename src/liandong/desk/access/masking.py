"""The one table of masking rules: for fields, for free text, and who may read what.

Every rule keeps the length: each hidden character becomes `*`, so that spans of the machine's
evidence hold in the clear text and in the redacted one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from liandong.desk.access.actors import Actor
from liandong.desk.access.encryption.unreadable import is_unreadable
from liandong.desk.access.rules.known_people import hide_known, names_in, phones_in
from liandong.desk.access.rules.masks import mask_address, mask_id
from liandong.desk.access.rules.redaction import redact, redact_all
from liandong.desk.access.visible_rows import sees_people
from liandong.engine import masks

__all__ = [
    "FIELDS",
    "NOBODY",
    "Eyes",
    "People",
    "mask_address",
    "mask_id",
    "mask_known",
    "mask_name",
    "mask_phone",
    "mask_text",
    "people",
    "redact",
    "redact_all",
    "show",
]


def mask_name(value: str) -> str:
    return value if is_unreadable(value) else masks.mask_name(value)


def mask_phone(value: str) -> str:
    return value if is_unreadable(value) else masks.mask_phone(value)


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


class People(NamedTuple):
    """People whom a text may name, to be masked even without any cue in the text; made by `people`:
    names without blanks and brackets, phones as digits."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


NOBODY: Final = People()


def people(known: Iterable[tuple[str | None, str | None]]) -> People:
    """Of pairs of a name and a phone, as fields hold them; either may be missing."""
    pairs = list(known)
    return People(
        frozenset(found for name, _phone in pairs for found in names_in(name)),
        frozenset(found for _name, phone in pairs for found in phones_in(phone)),
    )


def mask_known(text: str, known: People) -> str:
    """Free text, of the same length, without these people, however the text writes them."""
    return hide_known(text, known.names, known.phones)


def mask_text(text: str | None, known: People = NOBODY) -> str:
    """Free text masked, of the same length: known people first, then everything that redaction
    recognises. Every free text that is shown masked goes through here."""
    return redact(mask_known(text or "", known))


@dataclass(slots=True)
class Eyes:
    """How a person reads free text of staff: in clear, or with the people of the dispute masked.

    `whom` loads those people when the first text is masked.
    """

    clear: bool
    whom: Callable[[], People] = lambda: NOBODY
    _known: People | None = field(default=None, init=False)

    def read(self, text: str | None) -> str:
        if not text or self.clear:
            return text or ""
        return mask_text(text, self.known())

    def read_known(self, text: str | None) -> str:
        """Without the people of the dispute alone: for words about others that stand as they were
        written, as who is asked to come."""
        return text or "" if self.clear or not text else mask_known(text, self.known())

    def known(self) -> People:
        """The people whom texts may name, loaded once."""
        if self._known is None:
            self._known = self.whom()
        return self._known


def show(by: Actor, field: str, value: str | None, known: People = NOBODY) -> str:
    """What `by` reads of a personal field: masked, or nothing where the role needs none of it.

    Clear text is only given by the disclosure page, which asks for a reason and audits it. `known`
    are the people whom a text among the fields may name.
    """
    if not value or not sees_people(by):
        return ""
    if is_unreadable(value):
        return value
    masked = FIELDS[field]
    return mask_text(value, known) if masked is redact else masked(value)
