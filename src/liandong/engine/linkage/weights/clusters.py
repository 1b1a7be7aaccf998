"""Records of one dispute as clusters that do not chain strangers together.

Links are taken from the strongest down. Two clusters become one only if more than half of the pairs
across them that could have been linked (pairs of unlike sources, and pairs linked within a source)
are linked, so one weak bridge never joins two groups.
"""

from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.linkage.schema import CLUSTER_SCHEMA

Record = tuple[str, str]


def cluster(links: pa.Table, *, decision: str = "link") -> pa.Table:
    """Clusters over the links with this decision, in CLUSTER_SCHEMA, numbered from 0."""
    chosen = links.filter(pc.equal(links["decision"], decision)).sort_by(
        [("weight", "descending"), ("left_id", "ascending"), ("right_id", "ascending")]
    )
    pairs = linked_pairs(chosen)
    members: dict[Record, list[Record]] = {}
    weakest: dict[int, float] = {}
    for (a, b), weight in pairs.items():
        ours, theirs = members.setdefault(a, [a]), members.setdefault(b, [b])
        if ours is theirs:
            weakest[id(ours)] = min(weakest[id(ours)], weight)
        elif may_join(ours, theirs, pairs):
            low = min(weakest.pop(id(ours), weight), weakest.pop(id(theirs), weight), weight)
            ours.extend(theirs)
            members.update((record, ours) for record in theirs)
            weakest[id(ours)] = low
    return cluster_table(members, weakest)


def linked_pairs(links: pa.Table) -> dict[tuple[Record, Record], float]:
    columns = ("left_source", "left_id", "right_source", "right_id", "weight")
    rows = zip(*(links[name].to_pylist() for name in columns), strict=True)
    return {ordered((ls, li), (rs, ri)): weight for ls, li, rs, ri, weight in rows}


def ordered(a: Record, b: Record) -> tuple[Record, Record]:
    return (a, b) if a <= b else (b, a)


def may_join(
    ours: list[Record], theirs: list[Record], pairs: dict[tuple[Record, Record], float]
) -> bool:
    linked = comparable = 0
    for a, b in product(ours, theirs):
        found = ordered(a, b) in pairs
        linked += found
        comparable += found or a[0] != b[0]
    return 2 * linked > comparable


def cluster_table(members: dict[Record, list[Record]], weakest: dict[int, float]) -> pa.Table:
    numbers: dict[int, int] = {}
    rows = []
    for record in sorted(members):
        group = members[record]
        if len(group) > 1:
            number = numbers.setdefault(id(group), len(numbers))
            rows.append((*record, number, weakest[id(group)]))
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return pa.table([list(c) for c in columns], schema=CLUSTER_SCHEMA)
