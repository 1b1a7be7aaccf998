"""What the records of a dispute tell of the purchase."""

from datetime import date

from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Answer


def bought_on(dispute: Dispute) -> date | None:
    """The day of purchase, as the latest record tells it."""
    told = Answer.objects.filter(record__member__dispute=dispute, bought_on__isnull=False)
    latest = told.order_by("-record__received_at").values_list("bought_on", flat=True)
    return latest.first()
