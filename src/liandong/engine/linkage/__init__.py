"""Which records tell of one matter, with what probability and why (Fellegi and Sunter 1969)."""

from liandong.engine.linkage.clusters import cluster
from liandong.engine.linkage.keys import RULES, Rule, blocking_keys
from liandong.engine.linkage.links import (
    LinkReport,
    find_links,
    fit,
    link,
)
from liandong.engine.linkage.live import Asked, ask, score, score_candidates, warm_up
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.reasons import sentence
from liandong.engine.linkage.schema import CLUSTER_SCHEMA, LINK_SCHEMA

__all__ = [
    "CLUSTER_SCHEMA",
    "LINK_SCHEMA",
    "RULES",
    "Asked",
    "LinkModel",
    "LinkReport",
    "Rule",
    "ask",
    "blocking_keys",
    "cluster",
    "find_links",
    "fit",
    "link",
    "score",
    "score_candidates",
    "sentence",
    "warm_up",
]
