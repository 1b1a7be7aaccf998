"""What linkage says of a record that is not stored yet, at once and against all that is stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa

from liandong.desk.disputes.actions.matching import Link, links
from liandong.desk.disputes.keys import hashed_keys
from liandong.desk.disputes.linker import link_model
from liandong.desk.disputes.queries.compared import compared
from liandong.desk.disputes.queries.nearby import nearby
from liandong.desk.disputes.shops import as_linked
from liandong.engine.linkage import ask, score

UNSTORED: Final = 0
"""Stands for the id of the record that is asked about."""


@dataclass(frozen=True, slots=True)
class Live:
    """Links, heaviest first, and the rules of keys of which only the nearest were weighed."""

    links: list[Link]
    hot: frozenset[str]


def live_links(table: pa.Table, received_at: datetime) -> Live:
    """Of one row in RECORD_SCHEMA: the weights that the placing of the record would give it."""
    model = link_model()
    asked = ask(as_linked(table), model=model)
    found = nearby([(hashed_keys(asked.keys), received_at)])
    stored = compared(found.ids)
    if not stored.ids:
        return Live([], found.hot)
    own = table["source"][0].as_py(), table["source_id"][0].as_py()
    scored = score(asked, stored.table, model=model)
    return Live(links(scored, {**stored.ids, own: UNSTORED}), found.hot)
