"""Judging stored records again, with another model, lexicon or gazetteer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liandong.desk.intake.actions.judge import CORRECTABLE, answers_to, json_form
from liandong.desk.intake.bulk import insert
from liandong.desk.intake.models import Answer, AnswerChange, Record

Changes = dict[str, list[Any]]
"""Answer to [what counted, what counts now], as JSON keeps them."""


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A record judged again: what counted for it, what would count now, and how they differ."""

    before: Answer
    after: Answer
    changes: Changes


def rejudged(records: Sequence[Record]) -> list[Rejudged]:
    """What the present recogniser says of records that have an answer (selected with them);
    what people said stays, as always. Nothing is stored."""
    found = []
    befores = [record.answer for record in records]  # an answer that is made takes its place
    for before, after in zip(befores, answers_to(records), strict=True):
        # A record that names no place lies where its dispute lies: see disputes' deriving.
        after.district = after.district or before.district
        found.append(Rejudged(before, after, _changes(before, after)))
    return found


def rejudge(records: Sequence[Record]) -> list[Rejudged]:
    """The same, stored; the record's page tells what changed. In the caller's transaction, which
    holds the records."""
    found = rejudged(records)
    insert([one.after for one in found], replacing=["record_id"])
    changed = [one for one in found if one.changes]
    AnswerChange.objects.bulk_create(
        AnswerChange(
            record_id=one.after.record_id,
            before_model=one.before.model,
            after_model=one.after.model,
            changes=one.changes,
        )
        for one in changed
    )
    return found


def _changes(before: Answer, after: Answer) -> Changes:
    changes = {}
    for name in CORRECTABLE:
        old, new = json_form(getattr(before, name)), json_form(getattr(after, name))
        if old != new:
            changes[name] = [old, new]
    return changes
