"""The engine of this process, made ready before anything waits for it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

import pyarrow as pa
from django.conf import settings

from liandong.desk.disputes.linker import link_model
from liandong.desk.intake.recogniser import recogniser
from liandong.engine.linkage import blocking_keys, find_links, score_candidates
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source


@cache
def make_ready() -> None:
    """Load the models and go once through recognition and linkage.

    The first time on a machine this compiles the hot loops, which takes a while; later the compiled
    code is read from disk. A transaction must not wait for it: it would hold the write lock.
    """
    with _one_process_at_a_time():
        _go_through()


@contextmanager
def _one_process_at_a_time() -> Iterator[None]:
    """What one process of this desk has compiled the next one reads from disk; side by side each
    would compile it all, and on two processors people would wait for their pages meanwhile."""
    home = os.open(settings.HOME, os.O_RDONLY)
    try:
        fcntl.flock(home, fcntl.LOCK_EX)
        yield
    finally:
        os.close(home)


def _go_through() -> None:
    row = {
        "source": Source.WALK_IN.value,
        "source_id": "0",
        "received_at": datetime(2026, 1, 1, 12),  # noqa: DTZ001 - the schema has wall-clock times
        "person_name": "演女士",
        "person_phone": "19900000000",
        "merchant_name": "演示鞋店",
        "place": "建设中路1号",
        "text": "买的鞋三天开胶，店家不给换，要求退款268元",
    }
    rows = [row, row | {"source_id": "1"}]
    table = pa.Table.from_pylist(rows, schema=RECORD_SCHEMA)
    recogniser().judge(table)
    blocking_keys(table)
    score_candidates(table.slice(0, 1), table.slice(1), model=link_model())
    find_links(table, model=link_model())
