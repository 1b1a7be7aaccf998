"""What is claimed in a dispute: as a person said, else as the text tells it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.claims import claims_in


@dataclass(frozen=True, slots=True)
class Claims:
    """Of the seven of the form, in its order. `by`: who said so; empty where they were read."""

    claims: tuple[str, ...]
    by: str = ""

    @property
    def words(self) -> str:
        return "、".join(_(claim) for claim in self.claims)


def claims_of(dispute: Dispute, text: str) -> Claims:
    """`text`: what the records tell, as far as it may be read. One query."""
    said = dispute.history.filter(verb="claimed", undone_at=None).select_related("by")
    last = said.order_by("-pk").first()
    if last is None:
        return Claims(tuple(claims_in(text)))
    return Claims(tuple(last.detail["after"]), str(last.by or ""))
