"""What linkage says of new records: among themselves, and beside those that are stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from liandong.desk.disputes.linker import link_model
from liandong.desk.disputes.queries.compared import Stored
from liandong.engine.linkage import find_links, score_candidates


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


def find(new: Stored, stored: Stored) -> list[Link]:
    """Links of the new records among themselves and to stored ones, heaviest first."""
    model = link_model()
    ids = new.ids | stored.ids
    found: list[Link] = []
    if len(new.ids) > 1:
        found += links(find_links(new.table, model=model), ids)
    if stored.ids:
        weigh = score_candidates if len(new.ids) == 1 else find_links
        found += links(weigh(new.table, stored.table, model=model), ids)
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
