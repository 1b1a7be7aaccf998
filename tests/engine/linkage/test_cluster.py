"""Records of one dispute are one cluster; strangers are not chained together."""

from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.linkage import CLUSTER_SCHEMA, LINK_SCHEMA, cluster


def links_of(*pairs: tuple[str, str, float], decision: str = "link") -> pa.Table:
    """Links by names such as p1 (police) and c1 (complaint)."""
    sources = {"p": "police_110", "c": "complaint_12315", "w": "walk_in"}
    rows = [
        {
            "left_source": sources[a[0]],
            "left_id": a,
            "right_source": sources[b[0]],
            "right_id": b,
            "weight": weight,
            "probability": 0.99,
            "decision": decision,
            "reasons": [],
        }
        for a, b, weight in pairs
    ]
    return pa.Table.from_pylist(rows, schema=LINK_SCHEMA)


def groups_of(clusters: pa.Table) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for row in clusters.to_pylist():
        groups.setdefault(row["cluster"], set()).add(row["source_id"])
    return {frozenset(group) for group in groups.values()}


def test_a_matter_told_three_times_is_one() -> None:
    clusters = cluster(links_of(("p1", "c1", 20.0), ("p2", "c1", 15.0)))
    assert clusters.schema == CLUSTER_SCHEMA
    assert groups_of(clusters) == {frozenset({"p1", "p2", "c1"})}


def test_the_weakest_link_is_told() -> None:
    clusters = cluster(links_of(("p1", "c1", 20.0), ("p2", "c1", 15.0), ("p3", "c3", 9.0)))
    weakest = {row["source_id"]: row["weakest"] for row in clusters.to_pylist()}
    assert weakest["p1"] == 15.0
    assert weakest["p3"] == 9.0


def test_one_bridge_joins_no_two_matters() -> None:
    clusters = cluster(links_of(("p1", "c1", 20.0), ("p2", "c2", 19.0), ("p1", "c2", 8.0)))
    assert groups_of(clusters) == {frozenset({"p1", "c1"}), frozenset({"p2", "c2"})}


def test_a_chain_of_strangers_does_not_become_one() -> None:
    chain = [(f"p{n}", f"w{n}", 12.0 - n * 0.1) for n in range(6)]
    chain += [(f"w{n}", f"p{n + 1}", 8.0 - n * 0.1) for n in range(5)]
    assert max(len(group) for group in groups_of(cluster(links_of(*chain)))) == 2


def test_doubtful_pairs_join_nothing() -> None:
    assert cluster(links_of(("p1", "c1", 3.0), decision="review")).num_rows == 0


@pytest.mark.parametrize("links", [LINK_SCHEMA.empty_table()])
def test_no_links_no_clusters(links: Any) -> None:
    assert cluster(links).equals(CLUSTER_SCHEMA.empty_table())
