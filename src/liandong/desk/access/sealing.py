"""The seal of the audit: a chain of HMAC-SM3, so that no entry can be changed or taken out unseen.

Each seal covers the entry and the seal before it. The key lies in $LIANDONG_HOME/keys: who can
only write to the database cannot make a new chain. Cutting entries off at the end leaves a whole
chain; the auditor notes number and seal of the last entry (the page and the export show them) and
compares them the next time.
"""

import json
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.db import IntegrityError, transaction

from liandong.desk.access.keys import secret
from liandong.desk.access.models import AuditEntry

PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the chain found; `broken_at` is the number of the first wrong entry."""

    sealed: int
    unsealed: int
    last_seal: str
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def seal() -> int:
    """Seal what is not sealed yet, oldest first. Returns how many entries were sealed."""
    sealed = 0
    while portion := _seal_portion():
        sealed += portion
    return sealed


def verify() -> Verification:
    """Work the whole chain out again and compare."""
    previous, broken = "", None
    entries = AuditEntry.objects.filter(sequence__isnull=False).order_by("sequence")
    for expected, entry in enumerate(entries.iterator(chunk_size=2_000), start=1):
        whole = entry.previous == previous and entry.seal == _seal_of(entry, previous)
        if entry.sequence != expected or not whole:
            broken = expected
            break
        previous = entry.seal
    unsealed = AuditEntry.objects.filter(sequence__isnull=True).count()
    return Verification(entries.count(), unsealed, previous, broken)


def _seal_portion() -> int:
    if not AuditEntry.objects.filter(sequence__isnull=True).exists():
        return 0
    try:
        with transaction.atomic():
            return _chain()
    except IntegrityError:  # another worker sealed at the same time: numbers are given once
        return 0


def _chain() -> int:
    last = AuditEntry.objects.filter(sequence__isnull=False).order_by("-sequence").first()
    sequence, previous = (last.sequence or 0, last.seal) if last else (0, "")
    entries = list(AuditEntry.objects.filter(sequence__isnull=True).order_by("pk")[:PORTION])
    for entry in entries:
        sequence += 1
        entry.sequence, entry.previous = sequence, previous
        entry.seal = previous = _seal_of(entry, previous)
    AuditEntry.objects.bulk_update(entries, ["sequence", "previous", "seal"])
    return len(entries)


def _seal_of(entry: AuditEntry, previous: str) -> str:
    content = [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.actor_role,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.detail,
        entry.address,
        entry.sequence,
        previous,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hmac.HMAC(bytes.fromhex(secret(settings.HOME, "audit")), hashes.SM3())
    digest.update(text.encode())
    return digest.finalize().hex()
