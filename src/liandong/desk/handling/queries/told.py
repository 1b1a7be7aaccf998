"""What was told and done in a dispute: what papers and texts for other systems are filled from."""

from django.db.models import QuerySet

from liandong.desk.disputes.actions.facts import facts_told
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.models import Presence, Sitting
from liandong.desk.intake.models import Record
from liandong.engine.vocabulary import Source


def open_records(dispute: Dispute) -> QuerySet[Record]:
    """In the order of telling, without the informer's own report, which no party may learn of."""
    rows = Record.objects.filter(member__dispute=dispute).exclude(source=Source.REPORT_12315)
    return rows.order_by("received_at", "pk")


def records_told(dispute: Dispute) -> list[Record]:
    """The complaint first, then in the order of telling. With what was recognised in each."""
    found = open_records(dispute).select_related("answer")
    return sorted(found, key=lambda one: one.source != Source.COMPLAINT_12315)


def facts_since_opened(dispute: Dispute) -> list[DisputeFact]:
    """Oldest first, since the matter was last opened again: what came before counts no more.

    With who told each.
    """
    found: list[DisputeFact] = []
    for row in facts_told(dispute).select_related("by"):
        if row.fact == Fact.REOPENED:
            found.clear()
        found.append(row)
    return found


def last_sitting(dispute: Dispute) -> Sitting | None:
    """The last one that was not called off, with room and mediator."""
    rows = Sitting.objects.filter(dispute=dispute).exclude(state=Sitting.State.CANCELLED)
    return rows.select_related("room", "mediator").order_by("-starts_at").first()


def those_sent(dispute: Dispute) -> list[Presence]:
    """Who was sent to the scene, but for what was taken back; in the order of sending."""
    sent = Presence.objects.filter(dispatch__dispute=dispute, dispatch__entry__undone_at=None)
    return list(sent.select_related("person__department").order_by("pk"))
