"""Machine accounts: systems of a department that push records or read disputes."""

import secrets
from datetime import timedelta
from math import ceil
from typing import Final

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actions.refusals import Why, count_refusal, keys_locked_until
from liandong.desk.access.actors import System, current_address
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.key_expiry import KEY_SERVES, TELL_AT

TAKEN: Final = (
    "已有同名的接口账号，没有重复登记。是您刚才新增而没有看到密钥的，请在“接口账号”里为它换发密钥。"
)
PREFIX = "ld_"
NOTED_EVERY = timedelta(minutes=1)
OLD_KEY_SERVES = timedelta(days=7)
"""After a renewal, in which the other system has to be switched to the new key."""


class KeyRefusedError(Exception):
    """Why a key is refused, in words for its holder; 429 where the address is locked, with the
    seconds after which it is not any more."""

    def __init__(self, words: str, *, retry_after: int | None = None) -> None:
        super().__init__(words)
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        return 401 if self.retry_after is None else 429


def create_machine(
    *,
    name: str,
    department: Department,
    sources: list[str],
    may_read: bool,
    days: int = KEY_SERVES.days,
    by: User,
) -> tuple[MachineAccount, str]:
    """A new account and its key. Only a hash of the key is kept: it is shown this once. Raises
    ValidationError where there is one of this name: of a form sent twice the key is shown once."""
    check(by, Permission.MANAGE_MACHINES)
    key = _new_key()
    with transaction.atomic():
        lock_key("machine")  # of two at the same instant the second sees the first
        if MachineAccount.objects.filter(name=name).exists():
            raise ValidationError({"name": TAKEN})
        machine = MachineAccount.objects.create(
            name=name,
            department=department,
            sources=sources,
            may_read=may_read,
            key_hash=key_hash(key),
            expires_at=timezone.now() + timedelta(days=days),
        )
        detail = {"sources": sources, "may_read": may_read, "days": days}
        audit.record("machine.create", by=by, of=machine, detail=detail)
    return machine, key


@transaction.atomic
def renew_machine(*, machine: MachineAccount, by: User) -> str:
    """A new key for a year, shown this once. The previous key stays valid for a week, but not
    beyond its own expiry; a key before that ends now. Raises ValidationError where the account was
    revoked meanwhile.
    """
    check(by, Permission.MANAGE_MACHINES)
    key, now = _new_key(), timezone.now()
    own = MachineAccount.objects.select_for_update().get(pk=machine.pk)
    if not own.is_active:
        raise ValidationError("接口账号已停用，不能换发密钥")
    own.old_key_hash = own.key_hash
    own.old_key_until = min(own.expires_at, now + OLD_KEY_SERVES)
    own.key_hash, own.expires_at, own.last_notice_days = key_hash(key), now + KEY_SERVES, None
    own.save()
    audit.record("machine.renew", by=by, of=own, detail={"days": KEY_SERVES.days})
    return key


def revoke_machine(*, machine: MachineAccount, by: User) -> None:
    """Refuse all its keys from now on; the account stays for the audit."""
    check(by, Permission.MANAGE_MACHINES)
    with transaction.atomic():
        machine.is_active = False
        machine.save(update_fields=["is_active"])
        audit.record("machine.revoke", by=by, of=machine)


@transaction.atomic
def keys_to_tell_of() -> list[MachineAccount]:
    """Accounts in use whose key expires within 30, 7 or 1 days, each once for each of these; marked
    as notified. Part of the action that sends the notices.
    """
    now, due = timezone.now(), []
    near = MachineAccount.objects.select_for_update().filter(is_active=True)
    for machine in near.filter(expires_at__lte=now + timedelta(days=max(TELL_AT))):
        left = min(days for days in TELL_AT if machine.expires_at <= now + timedelta(days=days))
        if machine.last_notice_days is None or left < machine.last_notice_days:
            machine.last_notice_days = left
            machine.save(update_fields=["last_notice_days"])
            due.append(machine)
    return sorted(due, key=lambda machine: machine.expires_at)


def machine_of(key: str) -> MachineAccount | None:
    """The account of a valid key, recording the use once a minute; None for any other key."""
    digest, now = key_hash(key), timezone.now()
    opens = Q(key_hash=digest, expires_at__gt=now) | Q(old_key_hash=digest, old_key_until__gt=now)
    machine = MachineAccount.objects.select_related("department").filter(opens, is_active=True)
    found = machine.first()
    if found and (found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY):
        MachineAccount.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def admit_machine(*, key: str, by: System) -> MachineAccount:
    """The account of a key. Raises KeyRefusedError, and counts the refusal.

    A valid key is admitted from a locked address, too: keys cannot be guessed, and systems behind
    one gateway share its address.
    """
    machine = machine_of(key)
    if machine is not None:
        return machine
    account = key_hash(key)[:16]
    if is_expired(key):
        count_refusal(account=account, why=Why.EXPIRED, by=by)
        raise KeyRefusedError("密钥已到期，请联系系统管理员换发")
    until = keys_locked_until(current_address.get())
    if until is not None:
        count_refusal(account="", why=Why.LOCKED, by=by)
        seconds = max(1, ceil((until - timezone.now()).total_seconds()))
        words = f"错误的密钥次数过多，请核对密钥，{ceil(seconds / 60)} 分钟后再试"
        raise KeyRefusedError(words, retry_after=seconds)
    count_refusal(account=account, why=Why.KEY, by=by)
    raise KeyRefusedError("请用有效的密钥（Authorization: Bearer …）")


def is_expired(key: str) -> bool:
    """Whether this was the key of an account in use and has expired."""
    digest = key_hash(key)
    own = MachineAccount.objects.filter(Q(key_hash=digest) | Q(old_key_hash=digest))
    return own.filter(is_active=True).exists() and machine_of(key) is None


def count_call(*, machine: MachineAccount) -> bool:
    """Count a call of this minute; False where it is beyond LIANDONG_API_PER_MINUTE.

    Each step is one conditional UPDATE, so that concurrent calls are counted by the database.
    """
    minute = timezone.now().replace(second=0, microsecond=0)
    own = MachineAccount.objects.filter(pk=machine.pk)
    in_time = own.filter(minute=minute, calls__lt=settings.LIANDONG_API_PER_MINUTE)
    for _turn in range(2):  # again where a concurrent call began the minute in between
        if in_time.update(calls=F("calls") + 1):
            return True
        if own.exclude(minute=minute).update(minute=minute, calls=1):
            return True
    return False


def _new_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    """SM3 of a key of 256 random bits, which cannot be guessed, so no slow hash is needed."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(key.encode("utf-8", "surrogatepass"))
    return digest.finalize().hex()
