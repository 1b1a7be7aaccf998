"""Which records are of one dispute, with what probability and why (Fellegi and Sunter 1969).

Records pass `features` (rows of numbers and sorted words), `candidates` (pairs that share a key,
each comparison at its level) and, where they are enough, `fitting` (`model` with m, u, prior and
rarity taken from them): all that is `preparation`. `weights` turns levels into bits, bits into
decisions in view of all rivals, and says why. `links` does the whole for one table or two, `live`
for one record against the stored ones, with the same functions. `candidates.distributed` and
`weights.distributed` share the work out among machines. `model_files` and `splink_json` take models
from files and give them.
"""

from typing import TYPE_CHECKING

from liandong.engine.exports import on_first_use

if TYPE_CHECKING:
    from liandong.engine.linkage.candidates.keys import RULES, Rule, blocking_keys
    from liandong.engine.linkage.links import LinkReport, find_links, fit, link, link_prepared
    from liandong.engine.linkage.live import Query, ask, score, score_candidates, warm_up
    from liandong.engine.linkage.model import LinkModel
    from liandong.engine.linkage.schema import CLUSTER_SCHEMA, LINK_SCHEMA
    from liandong.engine.linkage.weights.clusters import cluster
    from liandong.engine.linkage.weights.reasons import sentence
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "CLUSTER_SCHEMA": "schema",
            "LINK_SCHEMA": "schema",
            "RULES": "candidates.keys",
            "LinkModel": "model",
            "LinkReport": "links",
            "Query": "live",
            "Rule": "candidates.keys",
            "ask": "live",
            "blocking_keys": "candidates.keys",
            "cluster": "weights.clusters",
            "find_links": "links",
            "fit": "links",
            "link": "links",
            "link_prepared": "links",
            "score": "live",
            "score_candidates": "live",
            "sentence": "weights.reasons",
            "warm_up": "live",
        },
    )

__all__ = [
    "CLUSTER_SCHEMA",
    "LINK_SCHEMA",
    "RULES",
    "LinkModel",
    "LinkReport",
    "Query",
    "Rule",
    "ask",
    "blocking_keys",
    "cluster",
    "find_links",
    "fit",
    "link",
    "link_prepared",
    "score",
    "score_candidates",
    "sentence",
    "warm_up",
]
