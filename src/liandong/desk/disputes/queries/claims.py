"""The claims of a dispute: as a person corrected them, else as read from the texts."""

from dataclasses import dataclass
from datetime import date

from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.claims import claims_in
from liandong.desk.intake.models import Answer


@dataclass(frozen=True, slots=True)
class Claims:
    """Of the seven of the form, in its order. `by`: who corrected them; empty: read by machine."""

    claims: tuple[str, ...]
    by: str = ""

    @property
    def words(self) -> str:
        return "、".join(claim for claim in self.claims)


def claims_of(dispute: Dispute, text: str) -> Claims:
    """`text`: the texts of the records, as far as they may be read. One query."""
    corrections = dispute.history.filter(verb="claimed", undone_at=None).select_related("by")
    return claims_after(corrections.order_by("-pk").first(), text)


def claims_after(correction: HistoryEntry | None, text: str) -> Claims:
    """The claims where their last correction is at hand, None where there was none."""
    if correction is None:
        return Claims(tuple(claims_in(text)))
    return Claims(tuple(correction.detail["after"]), str(correction.by or ""))


# The purchase, as the records of a dispute state it.


def bought_on(dispute: Dispute) -> date | None:
    """The day of purchase, as the latest record states it."""
    answers = Answer.objects.filter(record__member__dispute=dispute, bought_on__isnull=False)
    latest = answers.order_by("-record__received_at").values_list("bought_on", flat=True)
    return latest.first()
