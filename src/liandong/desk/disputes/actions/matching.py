"""Which stored records a new one may belong to: blocking keys fetch them, linkage weighs them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import pyarrow as pa

from liandong.desk.access.crypto import equality_key
from liandong.desk.disputes.models import BlockingKey
from liandong.desk.intake.actions.record_tables import to_table
from liandong.desk.intake.models import Record
from liandong.engine.linkage import (
    RULES,
    LinkModel,
    blocking_keys,
    find_links,
    score_candidates,
)
from liandong.engine.linkage.frequencies import Frequencies

KEY_LENGTH: Final = 32
WINDOW: Final = timedelta(days=max(rule.days for rule in RULES))
CANDIDATES: Final = 2_000
"""Stored records that one batch is weighed against; the newest where there are more."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two records and why they may tell of one matter. `weight` in bits; left was there last."""

    left: int
    right: int
    weight: float
    probability: float
    sure: bool
    reasons: list[dict[str, Any]]

    @property
    def pair(self) -> tuple[int, int]:
        return min(self.left, self.right), max(self.left, self.right)


@cache
def link_model() -> LinkModel:
    """One per process: loading it for each record would cost more than weighing.

    It always carries frequencies, so that linkage does not fit itself to a handful of records.
    """
    model = LinkModel.load()
    return model if model.frequencies else replace(model, frequencies=Frequencies.unknown())


def hashed_keys(table: pa.Table) -> list[set[str]]:
    """The blocking keys of each row, hashed: the database never sees what they are made of."""
    found: list[set[str]] = [set() for _ in range(table.num_rows)]
    keys = blocking_keys(table)
    for row, key in zip(keys["row"].to_pylist(), keys["key"].to_pylist(), strict=True):
        found[row].add(equality_key(key)[:KEY_LENGTH])
    return found


def store_keys(records: Sequence[Record], keys: Sequence[set[str]]) -> None:
    """Replace the stored keys of these records."""
    BlockingKey.objects.filter(record__in=records).delete()
    BlockingKey.objects.bulk_create(
        BlockingKey(record_id=record.pk, key=key)
        for record, own in zip(records, keys, strict=True)
        for key in sorted(own)
    )


def candidates(
    keys: Iterable[set[str]], *, around: Sequence[datetime], besides: Iterable[int] = ()
) -> list[Record]:
    """The stored records of disputes that share a key, in order of their ids.

    Only those told of within the longest window of linkage before or after the moments `around`;
    of more than 2,000 the newest.
    """
    wanted = set().union(*keys)
    if not wanted:
        return []
    ids = BlockingKey.objects.filter(key__in=wanted).values("record")
    found = Record.objects.filter(
        pk__in=ids,
        member__isnull=False,
        received_at__gte=min(around) - WINDOW,
        received_at__lte=max(around) + WINDOW,
    )
    newest = found.exclude(pk__in=list(besides)).defer("raw").order_by("-received_at", "-pk")
    return sorted(newest[:CANDIDATES], key=lambda record: record.pk)


def find(new: Sequence[Record], stored: Sequence[Record], table: pa.Table) -> list[Link]:
    """Links of the new records (as `table`) among themselves and to stored ones, heaviest first."""
    model = link_model()
    ids = {(one.source, one.source_id): one.pk for one in (*new, *stored)}
    found: list[Link] = []
    if len(new) > 1:
        found += links(find_links(table, model=model), ids)
    if stored:
        weigh = score_candidates if len(new) == 1 else find_links
        found += links(weigh(table, to_table(stored), model=model), ids)
    return sorted(found, key=lambda link: (-link.weight, link.pair))


def links(table: pa.Table, ids: Mapping[tuple[str, str], int]) -> list[Link]:
    """A table in LINK_SCHEMA as links between records, by the ids of their (source, number)."""
    return [
        Link(
            left=ids[row["left_source"], row["left_id"]],
            right=ids[row["right_source"], row["right_id"]],
            weight=row["weight"],
            probability=row["probability"],
            sure=row["decision"] == "link",
            reasons=row["reasons"],
        )
        for row in table.to_pylist()
    ]


def by_record(found: Iterable[Link]) -> dict[int, list[Link]]:
    """The links of each record, heaviest first."""
    sorted_out: dict[int, list[Link]] = defaultdict(list)
    for link in found:
        sorted_out[link.left].append(link)
        sorted_out[link.right].append(link)
    return sorted_out
