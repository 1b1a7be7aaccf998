"""How a party is reached, without showing the number to anybody."""

from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record
from liandong.engine.vocabulary import Source


def phone_of_the_consumer(dispute: Dispute) -> str:
    """The whole telephone of the latest record that has one; empty where all are masked."""
    told = Record.objects.filter(member__dispute=dispute).exclude(source=Source.REPORT_12315)
    for phone in told.order_by("-received_at").values_list("person_phone", flat=True):
        if phone and str(phone).isdigit():
            return str(phone)
    return ""
