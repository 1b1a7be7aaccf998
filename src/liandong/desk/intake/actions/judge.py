"""Judging records: the machine's answers, with the corrections of people laid over them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.record_tables import portions, to_table
from liandong.desk.intake.bulk import insert
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.intake.recogniser import recogniser

PORTION: Final = 250

LARGEST_AMOUNT: Final = 1e12

CORRECTABLE: Final = (
    "is_dispute",
    "sector",
    "item",
    "nature",
    "phrases",
    "amount_yuan",
    "merchant",
    "district",
    "urgency",
    "persons",
    "bought_on",
    "kind",
)
"""Fields of an Answer in which a person's word counts before the machine's."""


COLUMNS: Final = [field.attname for field in Answer._meta.concrete_fields]


def judge_records(record_ids: Sequence[int], *, by: Actor) -> int:
    """Judge the records with the present model; corrections survive. Returns how many disputes.

    In transactions of 250 records. Records of which only the 反馈单 has come are judged too: they
    get an answer with an error, until the 接警单 comes.
    """
    if not isinstance(by, MachineAccount):
        check(by, Permission.REGISTER)
    disputes = 0
    for ids in portions(record_ids, PORTION):
        with transaction.atomic():
            disputes += judge(list(Record.objects.filter(pk__in=ids)))
    return disputes


def judge(records: Sequence[Record]) -> int:
    """Judge records at hand inside the caller's transaction. Returns how many are disputes."""
    if not records:
        return 0
    answers = answers_to(records)
    insert(answers, replacing=["record_id"])
    return sum(answer.is_dispute is True for answer in answers)


def answers_to(records: Sequence[Record]) -> list[Answer]:
    """What would count for each record if it were judged now; nothing is stored."""
    machine = recogniser()
    told = machine.judge(to_table(records)).to_pylist()
    corrections = _corrections(records)
    now = timezone.now()
    return [
        _answer(record, row, corrections.get(record.pk, {}), machine.version, now)
        for record, row in zip(records, told, strict=True)
    ]


def _corrections(records: Iterable[Record]) -> dict[int, dict[str, Any]]:
    """Record to corrected field to the value that counts: the latest one."""
    found: dict[int, dict[str, Any]] = {}
    stored = [one.pk for one in records if one.pk is not None]
    made = Correction.objects.filter(record__in=stored).order_by("at", "pk")
    for record_id, field, after in made.values_list("record_id", "field", "after"):
        found.setdefault(record_id, {})[field] = after
    return found


def _answer(
    record: Record, told: dict[str, Any], corrected: dict[str, Any], version: str, now: datetime
) -> Answer:
    machine = machine_words(told)
    counts = machine | corrected
    values: dict[str, Any] = {field: stored_form(field, value) for field, value in counts.items()}
    values |= {
        "record_id": record.pk,
        "probability": told["dispute_probability"],
        "sector_probability": told["sector_probability"],
        "nature_probability": told["nature_probability"],
        "evidence": told["evidence"] or [],
        "error": (told["error"] or "")[:200],
        "model": version,
        "machine": machine,
        "judged_at": now,
    }
    # By place it takes half the time of by name.
    return Answer(*(values[name] for name in COLUMNS))  # type: ignore[misc]


def machine_words(told: dict[str, Any]) -> dict[str, Any]:
    """The machine's answer by the names of Answer, in JSON values."""
    amount = told["amount_yuan"]
    return {
        "is_dispute": told["is_dispute"],
        "sector": told["sector"] or "",
        "item": told["item"] or "",
        "nature": told["nature"] or "",
        "phrases": told["phrases"] or [],
        "amount_yuan": amount if amount is None or abs(amount) < LARGEST_AMOUNT else None,
        "merchant": (told["merchant"] or "")[:120],
        "district": told["district"] or "",
        "urgency": told["urgency"] or [],
        "persons": told["persons"],
        "bought_on": told["bought_on"].isoformat() if told["bought_on"] else None,
        "kind": told["kind"] or "",
        "merchant_known": (told["merchant_known"] or "")[:120],
        "claimer_hints": told["claimer_hints"] or [],
    }


def json_form(value: Any) -> Any:
    """A value of a field of Answer as JSON has it."""
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
    return value


def stored_form(field: str, value: Any) -> Any:
    """A JSON value as the field of Answer keeps it."""
    if field == "amount_yuan" and value is not None:
        return Decimal(str(round(value, 2)))
    if field == "bought_on" and value is not None:
        return date.fromisoformat(value)
    return value
