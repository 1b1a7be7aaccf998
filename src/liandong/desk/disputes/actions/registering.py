"""Quick registration: who, which shop, what. The normal way in at the door and on the phone."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import find_merchant
from liandong.desk.disputes.actions.history import entry
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.actions.serials import WALK_IN, take_numbers
from liandong.desk.disputes.engine import make_ready
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.intake.actions.correct import correct_answer
from liandong.desk.intake.actions.judge import judge_records
from liandong.desk.intake.actions.record_tables import wall_clock
from liandong.desk.intake.actions.store import store_records
from liandong.desk.intake.models import Answer, Record
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source


@dataclass(frozen=True, slots=True)
class Registration:
    """What was told at the desk or on the scene. Empty fields are empty strings or None.

    `told_at` is when, if it reaches us later than that.
    """

    text: str
    person_name: str = ""
    person_phone: str = ""
    merchant_name: str = ""
    merchant_address: str = ""
    amount_yuan: Decimal | None = None
    occurred_at: datetime | None = None
    goods: str = ""
    told_at: datetime | None = None


def as_table(told: Registration, number: str, received_at: datetime) -> pa.Table:
    """One row in RECORD_SCHEMA."""
    row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
    row |= {
        "source": Source.WALK_IN.value,
        "source_id": number,
        "received_at": wall_clock(received_at),
        "occurred_at": wall_clock(told.occurred_at) if told.occurred_at else None,
        "person_name": told.person_name or None,
        "person_phone": told.person_phone or None,
        "merchant_name": told.merchant_name or None,
        "merchant_address": told.merchant_address or None,
        "text": told.text,
        "goods": told.goods or None,
        "amount_yuan": float(told.amount_yuan) if told.amount_yuan is not None else None,
    }
    return pa.Table.from_pylist([row], schema=RECORD_SCHEMA)


def register(told: Registration, *, joins: Dispute | None = None, by: User) -> Dispute:
    """Store, judge and place a walk-in; `joins` is the dispute that the person said it belongs to.

    Whoever registers it has decided that it is a consumer dispute: where the machine thinks
    otherwise, that is kept as a label. What names no place of its own happened, for all we know,
    near the station where it was told.
    """
    check(by, Permission.REGISTER)
    make_ready()
    return _register(told, joins, by)


@transaction.atomic
def _register(told: Registration, joins: Dispute | None, by: User) -> Dispute:
    moment = told.told_at or timezone.now()
    number = take_numbers(WALK_IN, [moment])[0]
    stored = store_records(as_table(told, number, moment), of=None, by=by)
    judge_records(stored.record_ids, by=by)
    record = Record.objects.get(pk=stored.record_ids[0])
    home = District.objects.filter(name__in=by.department.districts).order_by("code").first()
    if home is not None and not find_merchant(told.merchant_name, told.merchant_address):
        Answer.objects.filter(record=record, district="").update(district=home.name)
    if not Answer.objects.filter(record=record, is_dispute=True).exists():
        correct_answer(record, "is_dispute", True, by=by)
    if joins is not None:
        Member.objects.create(dispute=joins, record=record, source=record.source, by=by)
        entry(joins, "joined", by=by, of=record).save()
    place_records([record.pk], by=by)
    dispute = Dispute.objects.get(members__record=record)
    audit.record("dispute.register", by=by, of=dispute, detail={"record": record.pk})
    return dispute
