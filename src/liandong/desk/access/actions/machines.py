"""Machine accounts: systems of a department that push records or read disputes."""

import secrets
from datetime import timedelta

from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.access.permissions import Permission

PREFIX = "ld_"
NOTED_EVERY = timedelta(minutes=1)


def create_machine(
    *, name: str, department: Department, sources: list[str], may_read: bool, by: User
) -> tuple[MachineAccount, str]:
    """A new account and its key. Only a hash of the key is kept: it is shown this once."""
    check(by, Permission.MANAGE_MACHINES)
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        machine = MachineAccount.objects.create(
            name=name,
            department=department,
            sources=sources,
            may_read=may_read,
            key_hash=key_hash(key),
        )
        detail = {"sources": sources, "may_read": may_read}
        audit.record("machine.create", by=by, of=machine, detail=detail)
    return machine, key


def revoke_machine(*, machine: MachineAccount, by: User) -> None:
    """The key opens nothing any more; the account stays for the audit."""
    check(by, Permission.MANAGE_MACHINES)
    with transaction.atomic():
        machine.is_active = False
        machine.save(update_fields=["is_active"])
        audit.record("machine.revoke", by=by, of=machine)


def machine_of(key: str) -> MachineAccount | None:
    """Whose key this is, noting the use once a minute; None when it opens nothing."""
    machine = (
        MachineAccount.objects.select_related("department")
        .filter(key_hash=key_hash(key), is_active=True)
        .first()
    )
    now = timezone.now()
    if machine and (machine.last_used_at is None or now - machine.last_used_at >= NOTED_EVERY):
        MachineAccount.objects.filter(pk=machine.pk).update(last_used_at=now)
    return machine


def key_hash(key: str) -> str:
    """SM3 of a key of 256 random bits: nothing to guess, so no slow hash is needed."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(key.encode("utf-8", "surrogatepass"))
    return digest.finalize().hex()
