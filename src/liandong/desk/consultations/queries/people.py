"""Whom the free text of a consultation may name, and how it is read."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from liandong.desk.access.disclosure.revealable import Person
from liandong.desk.access.masking import Eyes, People, people
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_people
from liandong.desk.consultations.models import Consultation
from liandong.desk.consultations.queries.visible import consultations_visible_to
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.reading_rights import people_of

LATELY: Final = timedelta(days=28)
"""People ask about what was reported within some weeks, by somebody's name."""
TEXTS: Final = ("question", "answer")


def people_near(district: District | None, phone: str) -> People:
    """Everybody who is known in what was lately reported in the district or in none that is known,
    and who asks."""
    inside = Q(district=district) | Q(district=None) if district else Q()
    rows = Dispute.objects.filter(inside, opened_at__gte=timezone.now() - LATELY)
    known = people_of(list(rows.order_by().values_list("pk", flat=True)))
    own = people([(None, phone)])
    return People(known.names | own.names, known.phones | own.phones)


def eyes_on(rows: Iterable[Consultation]) -> Eyes:
    """How the masked texts of these are read: also without the people of what they became."""

    def whom() -> People:
        turned = [row.dispute_id for row in rows if row.dispute_id]
        return people_of(turned) if turned else People()

    return Eyes(clear=False, whom=whom)


def resolve(by: User, pk: int, field: str) -> Person | str | None:
    """The clear text or the phone, for the page that reveals it."""
    found = consultations_visible_to(by).filter(pk=pk).first() if sees_people(by) else None
    if found is None:
        return None
    if field == "phone":
        return Person("", found.phone, "咨询人") if found.phone else None
    return (getattr(found, field) or None) if field in TEXTS else None
