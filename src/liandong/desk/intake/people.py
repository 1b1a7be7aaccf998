"""The clear text of a record's personal fields, for the page that reveals them."""

from typing import Final

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.access.reveal import Person
from liandong.desk.intake.queries import visible_to
from liandong.engine.vocabulary import Source

TEXTS: Final = ("text", "response", "place")


def resolve(by: User, pk: int, field: str) -> Person | str | None:
    """`person`, or one of the texts; None where `by` does not see the record."""
    record = visible_to(by).filter(pk=pk).first()
    if record is None:
        return None
    if field == "person":
        role = _("报警人") if record.source == Source.POLICE_110 else _("消费者")
        return Person(record.person_name or "", record.person_phone or "", role)
    if field in TEXTS:
        clear: str | None = getattr(record, field)
        return clear
    return None
