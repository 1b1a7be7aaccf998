"""Locks by a key, where there is no row to lock yet."""

import json
from hashlib import blake2b
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError


def lock_key(*key: object) -> None:
    """Let only one transaction at a time go on with this key; the others wait until it has ended.

    What is read after this therefore includes what the one before has written. SQLite's
    transactions take the write lock at their start. Raises TransactionManagementError outside of a
    transaction, where the lock would end at once.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("lock_key holds until a transaction ends")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number_of(key)])


def _number_of(key: tuple[object, ...]) -> int:
    """64 bits, the same in every process. Two keys that share a number only wait for each other."""
    words = json.dumps(key, cls=_Encoder, sort_keys=True)
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), signed=True)


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return (o._meta.label, o.pk) if isinstance(o, Model) else super().default(o)
