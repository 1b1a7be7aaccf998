"""Links of new records: among themselves, and to stored records."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import pyarrow as pa
from django.db.models import Max, QuerySet

from liandong.desk.disputes.linkage_keys import Key, keys_of
from liandong.desk.disputes.linker import link_model
from liandong.desk.disputes.models import BlockingKey
from liandong.desk.disputes.queries.links.compared_records import (
    State,
    Stored,
    compared,
    nearby,
    states,
    to_be_placed,
)
from liandong.desk.disputes.rules.derivation import UNREAD
from liandong.desk.intake.models import Record
from liandong.desk.intake.record_contents import moment_of
from liandong.engine.linkage import find_links, score_candidates

MOBILE: Final = re.compile(r"(?:\+?86|0086)?(?P<mobile>1[3-9]\d{9})")
NO_DIGIT: Final = re.compile(r"[\s()（）-]")
AGREEING: Final = frozenset({"exact", "hash", "masked", "in_text"})
"""Levels of the engine at which two telephone numbers are the same."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two records and why they may be one dispute. `weight` in bits; left was there last.

    `sure`: the machine may join them by itself. `phones_differ`: both consumers left a mobile
    number in full, and not the same one: then it never is, whatever else agrees.
    """

    left: int
    right: int
    weight: float
    probability: float
    sure: bool
    reasons: list[dict[str, Any]]
    phones_differ: bool = False

    @property
    def phones_agree(self) -> bool:
        return any(
            reason["comparison"] == "phone" and reason["level"] in AGREEING
            for reason in self.reasons
        )

    @property
    def pair(self) -> tuple[int, int]:
        return min(self.left, self.right), max(self.left, self.right)


def find(new: Stored, stored: Stored) -> list[Link]:
    """Links of the new records among themselves and to stored ones, heaviest first."""
    model = link_model()
    ids = new.ids | stored.ids
    numbers = mobile_numbers(new.table) | mobile_numbers(stored.table)
    found: list[Link] = []
    if len(new.ids) > 1:
        found += links(find_links(new.table, model=model), ids, numbers)
    if stored.ids:
        weigh = score_candidates if len(new.ids) == 1 else find_links
        found += links(weigh(new.table, stored.table, model=model), ids, numbers)
    return sorted(found, key=lambda link: (-link.weight, link.pair))


def links(
    table: pa.Table,
    ids: Mapping[tuple[str, str], int],
    numbers: Mapping[tuple[str, str], str],
) -> list[Link]:
    """A table in LINK_SCHEMA as links between records, by the ids of their (source, number), with
    the full mobile numbers of those that have one."""
    found = []
    for row in table.to_pylist():
        left = row["left_source"], row["left_id"]
        right = row["right_source"], row["right_id"]
        differ = left in numbers and right in numbers and numbers[left] != numbers[right]
        link = Link(
            left=ids[left],
            right=ids[right],
            weight=row["weight"],
            probability=row["probability"],
            sure=row["decision"] == "link" and not differ,
            reasons=row["reasons"],
            phones_differ=differ,
        )
        found.append(link)
    return found


def mobile_numbers(records: pa.Table) -> dict[tuple[str, str], str]:
    """Of each record whose consumer left one in full: masked ones, hashes and landlines, which a
    family or an office shares, contradict nobody."""
    columns = (records[name].to_pylist() for name in ("source", "source_id", "person_phone"))
    return {
        (source, number): found["mobile"]
        for source, number, phone in zip(*columns, strict=True)
        if phone
        and (found := MOBILE.fullmatch(NO_DIGIT.sub("", unicodedata.normalize("NFKC", phone))))
    }


def contradicting(found: Iterable[Link], dispute_of: Mapping[int, int]) -> list[tuple[int, int]]:
    """Pairs that the machine does not bring into one dispute by way of a third record either: both
    left a full mobile number, and neither is known to have used the other's in that dispute."""

    def ends(link: Link) -> frozenset[tuple[str, int]]:
        return frozenset(
            ("dispute", dispute_of[pk]) if pk in dispute_of else ("record", pk) for pk in link.pair
        )

    found = list(found)
    agreeing = {ends(link) for link in found if link.sure and link.phones_agree}
    return [link.pair for link in found if link.phones_differ and ends(link) not in agreeing]


def by_record(found: Iterable[Link]) -> dict[int, list[Link]]:
    """The links of each record, heaviest first."""
    sorted_out: dict[int, list[Link]] = defaultdict(list)
    for link in found:
        sorted_out[link.left].append(link)
        sorted_out[link.right].append(link)
    return sorted_out


# New records weighed against each other and against those that have their place.
#
# That is most of the work of placing them, and only reads: so it is done before the database is
# locked, and whoever holds the lock then asks whether what was read is still so.


@dataclass(frozen=True, slots=True)
class Weighed:
    """The keys of new records and the links that they make, heaviest first.

    `own`, `others` and `newest_key` are what was read for it: the state of each new record in turn
    and of those beside them, `near`, and the key that was stored last. `hot` as of `nearby`.
    """

    keys: list[list[Key]]
    links: list[Link]
    hot: frozenset[str]
    own: list[State]
    near: frozenset[int]
    others: list[State]
    newest_key: int | None

    @classmethod
    def of(cls, ids: Iterable[int]) -> Self:
        """Of those of the records that are disputes without a place, in the order of `in_turn`."""
        newest = _newest_key()  # first: keys that are stored from now on may be missed
        new = to_be_placed(ids)
        if not new.ids:
            return cls([], [], frozenset(), [], frozenset(), [], newest)
        keys = keys_of(new.table)
        moments = map(moment_of, new.table["received_at"].to_pylist())
        found = nearby(zip(keys, moments, strict=True))
        near = found.ids.difference(new.ids.values())
        stored = compared(near)
        links = find(new, stored)
        return cls(keys, links, found.hot, new.states, near, stored.states, newest)

    def still_holds(self, new: Sequence[Record]) -> bool:
        """Whether it would come to the same for these records, given in their turn."""
        return (
            self.own == _states(new)
            and self.newest_key == _newest_key()
            and self.others == states(self.near)
        )


def in_turn(records: QuerySet[Record]) -> list[Record]:
    """The records, with their answers, in the order in which they are placed."""
    chosen = records.select_related("answer").defer(*UNREAD)
    return sorted(chosen, key=lambda one: (one.received_at, one.source, one.source_id))


def _states(records: Sequence[Record]) -> list[State]:
    return [(record.pk, record.version, record.answer.merchant_known) for record in records]


def _newest_key() -> int | None:
    newest: int | None = BlockingKey.objects.aggregate(newest=Max("pk"))["newest"]
    return newest
