"""How a matter comes to the desk: a person at the door or on the telephone, or 12315."""

from collections.abc import Callable
from typing import Any, Final

import pyarrow as pa
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.demo.matters.telling import Staff, Telling
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.actions.registering import Registration, register
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions.judge import judge_records
from liandong.desk.intake.actions.record_tables import wall_clock
from liandong.desk.intake.actions.store import store_records
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source

Opening = Callable[[Telling, Staff], Dispute]

BY: Final = System("demo")


def by_telephone(telling: Telling, staff: Staff) -> Dispute:
    """Whoever is on duty registers what is told."""
    return _registered(telling, staff["duty"])


def at_the_door(telling: Telling, staff: Staff) -> Dispute:
    """The association registers who comes to the station."""
    return _registered(telling, staff["mediator"])


def from_12315(telling: Telling, staff: Staff) -> Dispute:  # noqa: ARG001 - as the others
    """A complaint as the platform sends it, stored, judged and placed as any other."""
    row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
    number = f"TS-DEMO-{telling.phone[-4:]}"
    row |= {
        "source": Source.COMPLAINT_12315.value,
        "source_id": number,
        "received_at": wall_clock(timezone.now()),
        "person_name": telling.name,
        "person_phone": telling.phone,
        "merchant_name": telling.shop.name,
        "merchant_address": telling.shop.address,
        "text": telling.words,
        "goods": telling.kind.goods,
        "amount_yuan": float(telling.yuan),
    }
    stored = store_records(pa.Table.from_pylist([row], schema=RECORD_SCHEMA), of=None, by=BY)
    judge_records(stored.record_ids, by=BY)
    place_records(stored.record_ids, by=BY)
    return Dispute.objects.get(members__record__in=stored.record_ids)


def _registered(telling: Telling, by: User) -> Dispute:
    told = Registration(
        telling.words,
        person_name=telling.name,
        person_phone=telling.phone,
        merchant_name=telling.shop.name,
        merchant_address=telling.shop.address,
        amount_yuan=telling.yuan,
        goods=telling.kind.goods,
    )
    return register(told, by=by)
