"""Judging records: the machine's answers, overridden by people's corrections."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.bulk_insert import Columns, JsonTexts, insert, json_texts
from liandong.desk.intake.encrypted_columns import rows_of
from liandong.desk.intake.models import Answer, AnswerChange, Correction, Record
from liandong.desk.intake.recogniser import recogniser
from liandong.desk.intake.record_contents import chunks
from liandong.desk.intake.record_tables import to_table
from liandong.desk.intake.rules.answer_forms import CORRECTABLE, json_form, stored_form
from liandong.engine.recognition import Recogniser
from liandong.engine.recognition.answers import EVIDENCE

CHUNK_ROWS: Final = 250

LARGEST_AMOUNT: Final = 1e12

COLUMNS: Final = [field.attname for field in Answer._meta.concrete_fields]


def judge_records(record_ids: Sequence[int], *, by: Actor) -> int:
    """Judge the records with the current model; corrections are kept. Returns how many disputes.

    In transactions of 250 records. Records of which only the 反馈单 has arrived are judged too:
    they get an answer with an error until the 接警单 arrives.
    """
    if not isinstance(by, MachineAccount):
        check(by, Permission.REGISTER)
    disputes = 0
    for ids in chunks(record_ids, CHUNK_ROWS):
        with transaction.atomic():
            disputes += judge(list(Record.objects.filter(pk__in=ids)))
    return disputes


def judge(records: Sequence[Record]) -> int:
    """Judge records at hand inside the caller's transaction. Returns how many are disputes."""
    return store_answers([record.pk for record in records], to_table(records))


def store_answers(record_ids: Sequence[int], table: pa.Table) -> int:
    """The same for records whose content is in `table`, in RECORD_SCHEMA."""
    if not record_ids:
        return 0
    answers = answers_of(table, recogniser(), _corrections(record_ids))
    answers["record_id"] = record_ids
    Columns.from_values(Answer, answers, replacing=["record_id"]).write()
    return sum(is_dispute is True for is_dispute in answers["is_dispute"])


def districts_of(record_ids: Sequence[int], table: pa.Table) -> list[str]:
    """The district of each record if its content were that of `table` (in RECORD_SCHEMA); empty
    for those that name no place. Nothing is stored."""
    return list(answers_of(table, recogniser(), _corrections(record_ids))["district"])


def answers_to(records: Sequence[Record]) -> list[Answer]:
    """The answer that each record would get if it were judged now; nothing is stored."""
    ids = [record.pk for record in records]
    answers = answers_of(to_table(records), recogniser(), _corrections(ids)) | {"record_id": ids}
    for name in (*LISTS, "machine"):
        answers[name] = [json.loads(text) for text in answers[name]]
    answers["evidence"] = [rows_of(json.loads(text)) for text in answers["evidence"]]
    # Positional arguments take half the time of named ones.
    rows = zip(*(answers[name] for name in COLUMNS), strict=True)
    return [Answer(*row) for row in rows]  # type: ignore[misc]


def _corrections(record_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Position of the record -> corrected field -> its latest value."""
    places = {pk: place for place, pk in enumerate(record_ids)}
    found: dict[int, dict[str, Any]] = {}
    made = Correction.objects.filter(record__in=record_ids).order_by("at", "pk")
    for record_id, field, after in made.values_list("record_id", "field", "after"):
        found.setdefault(places[record_id], {})[field] = after
    return found


def answers_of(
    table: pa.Table,
    judge: Recogniser,
    corrections: Mapping[int, Mapping[str, Any]] | None = None,
) -> dict[str, Sequence[Any]]:
    """The answers to rows in RECORD_SCHEMA: attribute of Answer -> its values, without records.

    `corrections` are people's values by position of the row. Worked out a column at a time: rows
    that are no disputes, nearly all of the incidents, must cost next to nothing.
    """
    answered = judge.judge(table)
    judged = pl.DataFrame(answered.drop_columns("evidence"))
    words = judged.select(MACHINE_WORDS)
    lists = {name: json_texts(words[name]) for name in LISTS}
    answers: dict[str, list[Any]] = words.drop(LISTS).to_dict(as_series=False) | lists
    machine = JsonTexts(["{}"] * len(judged))
    for place, corrected in (corrections or {}).items():
        machine[place] = json.dumps(words.row(place, named=True), ensure_ascii=False)
        for field, value in corrected.items():
            answers[field][place] = json.dumps(value) if field in LISTS else value
    for field in ("amount_yuan", "bought_on"):
        answers[field] = [stored_form(field, value) for value in answers[field]]
    others = judged.select(
        pl.col("dispute_probability").alias("probability"),
        "sector_probability",
        "nature_probability",
        pl.col("second_nature").fill_null(""),
        pl.col("error").fill_null("").str.slice(0, 200),
    )
    return {
        **answers,
        **others.to_dict(as_series=False),
        "evidence": _grounds(answered["evidence"].combine_chunks()),
        "machine": machine,
        "model": [judge.version] * len(judged),
        "judged_at": [timezone.now()] * len(judged),
    }


def _grounds(evidence: pa.ListArray) -> JsonTexts:
    """The evidence of each row as JsonRows stores it, weights to four digits."""
    values = evidence.values
    columns = [values.field(name) for name in GROUNDS]
    columns[-1] = pc.round(columns[-1], WEIGHT_DIGITS)
    lists = [pa.ListArray.from_arrays(evidence.offsets, column) for column in columns]
    packed = pl.Series(pa.StructArray.from_arrays(lists, GROUNDS))
    return JsonTexts(packed.struct.json_encode().to_list())


def _text(name: str, limit: int | None = None) -> pl.Expr:
    return pl.col(name).fill_null("").str.slice(0, limit)


MACHINE_WORDS: Final = (
    pl.col("is_dispute"),
    *(_text(name) for name in ("sector", "item", "nature")),
    pl.col("phrases").fill_null([]),
    pl.when(pl.col("amount_yuan").abs() < LARGEST_AMOUNT).then("amount_yuan"),
    _text("merchant", 120),
    _text("district"),
    pl.col("urgency").fill_null([]),
    pl.col("persons"),
    pl.col("bought_on").dt.to_string("%Y-%m-%d"),
    _text("kind"),
    _text("merchant_known", 120),
    pl.col("claimer_hints").fill_null([]),
)
"""The machine's answer by the names of Answer, in values that JSON has."""

GROUNDS: Final = [field.name for field in EVIDENCE]
WEIGHT_DIGITS: Final = 4

LISTS: Final = ("phrases", "urgency", "claimer_hints")


# Judging stored records again, with another model, lexicon or gazetteer.

Changes = dict[str, list[Any]]
"""Field of Answer -> [value before, value now], as JSON represents them."""


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A record judged again: its answer before, its answer now, and how they differ."""

    before: Answer
    after: Answer
    changes: Changes


def rejudged(records: Sequence[Record]) -> list[Rejudged]:
    """The current recogniser's answers to records that have an answer (selected with them);
    corrections are kept, as always. Nothing is stored."""
    found = []
    befores = [record.answer for record in records]  # a new Answer replaces it on the record
    for before, after in zip(befores, answers_to(records), strict=True):
        # A record that names no place has the district of its dispute: see disputes.
        after.district = after.district or before.district
        found.append(Rejudged(before, after, _changes(before, after)))
    return found


def rejudge(records: Sequence[Record]) -> list[Rejudged]:
    """The same, stored; the record's page shows what changed. In the caller's transaction, which
    has locked the records."""
    found = rejudged(records)
    insert([result.after for result in found], replacing=["record_id"])
    changed = [result for result in found if result.changes]
    AnswerChange.objects.bulk_create(
        AnswerChange(
            record_id=result.after.record_id,
            before_model=result.before.model,
            after_model=result.after.model,
            changes=result.changes,
        )
        for result in changed
    )
    return found


def _changes(before: Answer, after: Answer) -> Changes:
    changes = {}
    for name in CORRECTABLE:
        old, new = json_form(getattr(before, name)), json_form(getattr(after, name))
        if old != new:
            changes[name] = [old, new]
    return changes
