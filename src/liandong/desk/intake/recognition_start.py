"""Warming up the recogniser of this process before a transaction waits for it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from liandong.desk.intake.recogniser import recogniser
from liandong.engine.vocabulary import Source

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def make_recognition_ready() -> None:
    """Load the models and go once through recognition, see `disputes.recognition_start`."""
    with alone("recognise", wait=True):
        recognise_once()


def recognise_once() -> None:
    recogniser().judge(two_records())


@contextmanager
def alone(part: str, *, wait: bool) -> Iterator[bool]:
    """Whether no other process of this desk goes through this part of the engine now.

    What one process has compiled the next one reads from disk; side by side each would compile it
    all.
    """
    lock = os.open(settings.HOME / f".{part}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _is_locked(lock, wait=wait)
    finally:
        os.close(lock)


def _is_locked(lock: int, *, wait: bool) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def two_records() -> "pa.Table":
    """Something to go through the engine with, in RECORD_SCHEMA."""
    import pyarrow as pa

    from liandong.engine.records.schema import RECORD_SCHEMA

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
    return pa.Table.from_pylist([row, row | {"source_id": "1"}], schema=RECORD_SCHEMA)
