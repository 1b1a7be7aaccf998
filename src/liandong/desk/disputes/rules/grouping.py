"""New records and the disputes that stand: who belongs together.

Sure links are followed heaviest first. Two things hold them up: records that a person called
different matters, and two disputes that people have both worked on (a person merges those). The
result does not depend on the order in which the records of a batch are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Node = tuple[str, int]  # ("record", id) or ("dispute", id)
Pair = tuple[int, int]  # two record ids


@dataclass(slots=True)
class Group:
    """One matter: new records, and the disputes that stand for it already."""

    records: list[int] = field(default_factory=list)
    disputes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Grouping:
    """The groups, and the sure links that were held up: for a person to decide."""

    groups: list[Group]
    held_up: list[Pair]


def group(
    new: Sequence[int],
    links: Iterable[Pair],
    *,
    dispute_of: Mapping[int, int],
    apart: Iterable[Pair] = (),
    worked_on: frozenset[int] = frozenset(),
) -> Grouping:
    """Group `new` record ids along sure `links` (heaviest first).

    `dispute_of` gives the dispute of each stored record, `apart` the pairs that a person parted,
    `worked_on` the disputes that must not be merged with each other.
    """
    own = dict(dispute_of)

    def node(record: int) -> Node:
        return ("dispute", own[record]) if record in own else ("record", record)

    clusters: dict[Node, set[Node]] = {("record", record): {("record", record)} for record in new}
    parted = [(node(left), node(right)) for left, right in apart]
    held_up: list[Pair] = []
    for left, right in links:
        for end in (node(left), node(right)):
            clusters.setdefault(end, {end})
        one, other = clusters[node(left)], clusters[node(right)]
        if one is other:
            continue
        if _may_join(one, other, parted, worked_on):
            one |= other
            clusters.update(dict.fromkeys(one, one))
        else:
            held_up.append((left, right))
    return Grouping(_groups(clusters), held_up)


def _may_join(
    one: set[Node],
    other: set[Node],
    parted: Sequence[tuple[Node, Node]],
    worked_on: frozenset[int],
) -> bool:
    both = [number for kind, number in one | other if kind == "dispute" and number in worked_on]
    if len(both) > 1:
        return False
    return not any(
        (left in one and right in other) or (left in other and right in one)
        for left, right in parted
    )


def _groups(clusters: Mapping[Node, set[Node]]) -> list[Group]:
    seen: set[int] = set()
    groups = []
    for cluster in clusters.values():
        if id(cluster) in seen:
            continue
        seen.add(id(cluster))
        groups.append(
            Group(
                sorted(number for kind, number in cluster if kind == "record"),
                sorted(number for kind, number in cluster if kind == "dispute"),
            )
        )
    return groups
