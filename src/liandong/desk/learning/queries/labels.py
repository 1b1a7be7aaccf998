"""Labels: what people confirmed and corrected, as examples to learn from.

Their texts are the redacted ones, in the desk as in an exported file: n-grams go into a model, and
a model travels. Reports of offences are left out: who reports is known to the regulator alone.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from liandong.desk.access.masking import redact
from liandong.desk.intake.models import Correction, Record
from liandong.desk.learning.rules.doubts import FIELDS
from liandong.engine.recognition.learning.labels import LEAST, SCHEMA
from liandong.engine.vocabulary import Source


@dataclass(frozen=True)
class Labels:
    """`examples` as `engine.recognition.labels` has them; for each row the latest correction that
    it rests on, and the latest of all."""

    examples: pa.Table
    newest: np.ndarray[Any, np.dtype[np.int64]]
    until: int

    @property
    def disputes(self) -> int:
        verdicts: list[bool] = self.examples["is_dispute"].to_pylist()
        return sum(verdicts)

    @property
    def others(self) -> int:
        rows: int = self.examples.num_rows
        return rows - self.disputes

    @property
    def are_enough(self) -> bool:
        """Whether some of both kinds can be kept back for the test."""
        return min(self.disputes, self.others) >= LEAST

    def since(self, until: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which rows are younger than that correction."""
        return self.newest > until


@dataclass(slots=True)
class _Labelled:
    """A person's words about one record, the latest of each field."""

    values: dict[str, Any]
    newest: int = 0


def labels() -> Labels:
    """All labels of the desk."""
    labelled = _latest_labels()
    rows = []
    newest = []
    groups: dict[Hashable, int] = {}
    for record in _records(labelled):
        row = _example(record, labelled[record.pk], groups)
        if row is not None:
            rows.append(row)
            newest.append(labelled[record.pk].newest)
    until = max((labels_of_record.newest for labels_of_record in labelled.values()), default=0)
    return Labels(
        pa.Table.from_pylist(rows, schema=SCHEMA), np.array(newest, dtype=np.int64), until
    )


def _latest_labels() -> dict[int, _Labelled]:
    found: dict[int, _Labelled] = {}
    made = Correction.objects.filter(field__in=FIELDS).order_by("pk")
    for pk, record, field, after in made.values_list("pk", "record_id", "field", "after"):
        labels_of_record = found.setdefault(record, _Labelled({}))
        labels_of_record.values[field], labels_of_record.newest = after, pk
    return found


def _records(labelled: Iterable[int]) -> Iterable[Record]:
    chosen = Record.objects.filter(pk__in=list(labelled)).exclude(source=Source.REPORT_12315)
    fields = ("source", "goods", "source_class", "redacted_text", "answer__is_dispute")
    return chosen.exclude(redacted_text="").select_related("answer", "member").only(
        *fields, "member__dispute_id"
    ).order_by("pk")  # fmt: skip


def _example(
    record: Record, labelled: _Labelled, groups: dict[Hashable, int]
) -> dict[str, Any] | None:
    """The row of a record. Whoever corrects a detail of a dispute confirms that it is one."""
    is_dispute = labelled.values.get("is_dispute", record.answer.is_dispute or None)
    if is_dispute is None:
        return None
    member = getattr(record, "member", None)
    subject = ("dispute", member.dispute_id) if member else ("text", record.redacted_text)
    return {
        "group": groups.setdefault(subject, len(groups)),
        "text": record.redacted_text,
        "is_dispute": is_dispute,
        "sector": labelled.values.get("sector") if is_dispute else None,
        "nature": labelled.values.get("nature") if is_dispute else None,
        "weight": 1.0,
        "source": record.source,
        "goods": redact(record.goods) or None,
        "source_class": record.source_class,
    }
