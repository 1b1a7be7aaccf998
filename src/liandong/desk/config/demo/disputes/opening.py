"""How a dispute reaches the desk: a person at the station or on the telephone, or 12315."""

from collections.abc import Callable
from typing import Any, Final

import pyarrow as pa
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.grievances import Grievance, Staff
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.record_contents import wall_clock
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source

Opening = Callable[[Grievance, Staff], Dispute]

BY: Final = System("demo")


def by_telephone(grievance: Grievance, staff: Staff) -> Dispute:
    """The officer on duty registers the caller's grievance."""
    return _registered(grievance, staff["duty"])


def at_the_door(grievance: Grievance, staff: Staff) -> Dispute:
    """The association registers a visitor's grievance."""
    return _registered(grievance, staff["mediator"])


def from_12315(grievance: Grievance, staff: Staff) -> Dispute:  # noqa: ARG001 - as the others
    """A complaint from the platform, stored, judged and placed as any other."""
    row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
    number = f"TS-DEMO-{grievance.phone[-4:]}"
    row |= {
        "source": Source.COMPLAINT_12315.value,
        "source_id": number,
        "received_at": wall_clock(timezone.now()),
        "person_name": grievance.name,
        "person_phone": grievance.phone,
        "merchant_name": grievance.shop.name,
        "merchant_address": grievance.shop.address,
        "text": grievance.words,
        "goods": grievance.kind.goods,
        "amount_yuan": float(grievance.yuan),
    }
    stored = store_records(pa.Table.from_pylist([row], schema=RECORD_SCHEMA), of=None, by=BY)
    judge_records(stored.record_ids, by=BY)
    place_records(stored.record_ids, by=BY)
    return Dispute.objects.get(members__record__in=stored.record_ids)


def _registered(grievance: Grievance, by: User) -> Dispute:
    registration = Registration(
        grievance.words,
        person_name=grievance.name,
        person_phone=grievance.phone,
        merchant_name=grievance.shop.name,
        merchant_address=grievance.shop.address,
        amount_yuan=grievance.yuan,
        goods=grievance.kind.goods,
    )
    return register(registration, by=by)
