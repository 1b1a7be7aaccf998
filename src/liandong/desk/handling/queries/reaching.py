"""How a party is reached, without showing the number to anybody."""

from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.queries.told import open_records


def phone_of_the_consumer(dispute: Dispute) -> str:
    """The whole telephone of the latest record that has one; empty where all are masked."""
    told = open_records(dispute).reverse()
    for phone in told.values_list("person_phone", flat=True):
        if phone and str(phone).isdigit():
            return str(phone)
    return ""
