"""The seal of the audit: a chain of HMAC-SM3 that shows changed and removed entries.

Each seal covers the entry and the seal before it. The key lies in $LIANDONG_HOME/keys: who can only
write to the database cannot make a new chain. The end of the chain is kept outside of the database
(`anchors`), so that removed seals, a truncated chain or an older copy of the database show as well.
The database itself refuses changes of sealed entries (`triggers`).
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from typing import Final

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.db import DataError, OperationalError, connection, transaction
from django.db.models import Max, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from liandong.desk.access.encryption.keys import read_key
from liandong.desk.access.models import AuditEntry
from liandong.desk.access.sealing import anchors
from liandong.desk.access.sealing.anchors import Anchor, AnchorError
from liandong.desk.access.sealing.contents import mismatches
from liandong.desk.access.sealing.guards import strange_guards
from liandong.desk.work.queries import has_worker_since, last_run_of

logger = logging.getLogger(__name__)
BATCH: Final = 500
LATE_AFTER: Final = timedelta(minutes=5)
"""Sealing runs every few seconds; it may have to wait for a busy database, but not as long."""
SEALING_TASK: Final = "access.jobs.seal_audit"
MOST_FINDINGS: Final = 100
"""Findings that are listed; all are counted."""
STORED_AS: Final = {"stored_at": "at", "stored_detail": "detail"}
"""The texts of columns whose value may be written in several ways."""
AS_STORED: Final = {name: Cast(column, TextField()) for name, column in STORED_AS.items()}
BAD_VALUES: Final = (
    ValueError,
    TypeError,
    AttributeError,  # Django's reader of moments, of a text that is none
    OverflowError,
    RecursionError,
    DataError,
)
"""What reading an entry raises where a column holds what the desk never writes."""


class Kind(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    UNSEALED = "unsealed"
    CUT_OFF = "cut_off"
    ANOTHER_CHAIN = "another_chain"
    NO_ANCHOR = "no_anchor"
    TRIGGERS = "triggers"
    LATE = "late"
    HOLE = "hole"
    UNREADABLE = "unreadable"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong from `first` to `last`: numbers of the chain; keys where UNSEALED, HOLE
    or UNREADABLE."""

    kind: Kind
    first: int
    last: int
    words: str


@dataclass(slots=True)
class Verification:
    """The result of checking the chain. `unsealed` entries will be sealed within seconds."""

    sealed: int = 0
    unsealed: int = 0
    last_seal: str = ""
    findings: list[Finding] = field(default_factory=list)
    found: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.found

    @property
    def broken_at(self) -> int | None:
        """The first wrong number; None where all are right."""
        return min((finding.first for finding in self.findings), default=None)

    def add(self, kind: Kind, first: int, last: int, words: str) -> None:
        self.found += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(kind, first, last, words))


def seal() -> int:
    """Seal unsealed entries, oldest first. Returns how many were sealed.

    Raises AnchorError where the anchor is lost or changed, or where the end of the chain was
    forged: then nothing is sealed until somebody has investigated. Entries that cannot be read are
    passed over and never sealed once later ones are: `verify` names them.
    """
    if not AuditEntry.objects.filter(sequence__isnull=True).exists():
        return 0
    sealed = 0
    with anchors.locked():
        mac = _mac()
        anchor = _caught_up(_known_anchor(), mac)
        while batch := _next_batch(anchor):
            with transaction.atomic(durable=True):  # the anchor must not be written before it
                _chain(batch, anchor, mac)
            last = batch[-1]
            keys = [entry.pk for entry in batch]
            anchor = _after(anchor, keys, sequence=last.sequence or 0, seal=last.seal)
            anchors.write(anchor)
            sealed += len(batch)
    return sealed


def verify(copies: Mapping[str, Anchor] | None = None) -> Verification:
    """Recompute the whole chain and compare it with the anchor of this desk and with copies of
    former anchors, given by name; and compare what has its digest in the audit (`contents`)."""
    found = Verification()
    anchor = _anchor_or_finding(found)
    _verify_triggers(found)
    _verify_chain(found, anchor, copies or {})
    _verify_unsealed(found, anchor)
    _verify_sealing(found)
    for words in mismatches():
        found.add(Kind.CONTENT, 0, 0, words)
    return found


def _verify_unsealed(found: Verification, anchor: Anchor | None) -> None:
    """Entries that are never sealed, and those that should long have been: until they are, whoever
    may drop the triggers changes and deletes them without a trace."""
    late: list[datetime] = []
    latest = timezone.now() - LATE_AFTER
    left = AuditEntry.objects.filter(sequence__isnull=True).order_by("pk")
    for key, entry in _each(left):
        if entry is None:
            _add_unreadable(found, key)
        elif anchor is None or anchor.may_seal(key):
            found.unsealed += 1
            if entry.at < latest:
                late.append(entry.at)
        else:
            found.add(
                Kind.UNSEALED,
                key,
                key,
                f"编号 {key} 的留痕没有封存，比它晚的却早已封存：被去掉封存，或是事后插入",
            )
    if late:
        words = f"有 {len(late)} 条留痕早该封存而没有封存，最早的写于 {_moment(min(late))}"
        found.add(Kind.LATE, 0, 0, f"{words}：封存停了，这些留痕可能被改动、删去")


def _verify_sealing(found: Verification) -> None:
    """Whether the regular task runs, where somebody should run it."""
    last_at = last_run_of(SEALING_TASK)
    latest = timezone.now() - LATE_AFTER
    if has_worker_since(latest) and (last_at is None or last_at < latest):
        since = f"上次是 {_moment(last_at)}" if last_at else "没有运行过"
        found.add(Kind.LATE, 0, 0, f"后台在运行，封存留痕的任务却没有运行（{since}）")


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def _verify_triggers(found: Verification) -> None:
    """The owner of the database could let entries vanish before they are sealed."""
    for words in strange_guards(connection, AuditEntry):
        found.add(Kind.TRIGGERS, 0, 0, f"{words}。留痕可能没有写下、没有封存就被删去")


def accept(write_down: Callable[[Anchor | None, Anchor], None]) -> tuple[Anchor | None, Anchor]:
    """Accept the chain as it is in the database: after an older copy was restored on purpose, or
    after findings were investigated. The previous anchor is kept aside.

    `write_down` is called with both anchors first: no anchor is moved without an audit entry.
    Returns both. Faults inside of the chain are still found in the future.
    """
    with anchors.locked():
        try:
            before = anchors.read()
        except AnchorError:
            before = None
        last = (
            AuditEntry.objects.filter(sequence__isnull=False)
            .only("sequence", "seal")
            .order_by("sequence")
            .last()
        )
        highest = AuditEntry.objects.filter(sequence__isnull=False).aggregate(pk=Max("pk"))["pk"]
        now = Anchor()
        if last:
            known = before or now
            now = known.reset(sequence=last.sequence or 0, seal=last.seal, highest=highest)
        with transaction.atomic(durable=True):
            write_down(before, now)
        if before:
            anchors.keep_aside(before)
        anchors.write(now)
    return before, now


def _after(anchor: Anchor, keys: list[int], *, sequence: int, seal: str) -> Anchor:
    running_since = _running_since()
    return anchor.after(keys, sequence=sequence, seal=seal, running_since=running_since)


def _running_since() -> datetime | None:
    """When the oldest running transaction began; None where there is none, or where transactions
    are serialised anyway (SQLite)."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        (since,) = cursor.fetchone()
    return since if isinstance(since, datetime) else None


def _known_anchor() -> Anchor:
    anchor = anchors.read()
    if anchor is None:
        if AuditEntry.objects.filter(sequence__isnull=False).exists():
            raise AnchorError(no_anchor_words())
        return Anchor()
    return anchor


def no_anchor_words() -> str:
    return f"锚点文件不在：{anchors.path()}。数据库里却有封存的留痕"


def _caught_up(anchor: Anchor, mac: hmac.HMAC) -> Anchor:
    """The anchor moved to the end of the chain: a process may have died between the two writes."""
    beyond = AuditEntry.objects.filter(sequence__gt=anchor.sequence).order_by("sequence")
    keys: list[int]
    while keys := list(
        beyond.filter(sequence__gt=anchor.sequence).values_list("pk", flat=True)[:BATCH]
    ):
        sequence, previous, entries = anchor.sequence, anchor.seal, _readable(keys)
        for key in keys:
            sequence += 1
            entry = entries.get(key)
            if entry is None or entry.sequence != sequence or not _follows(entry, previous, mac):
                raise AnchorError(f"封存链的末尾不是本工作台写的：第 {sequence} 条")
            previous = entry.seal
        anchor = _after(anchor, keys, sequence=sequence, seal=previous)
        anchors.write(anchor)
    return anchor


def _next_batch(anchor: Anchor) -> list[AuditEntry]:
    """The next entries that may be sealed, by their keys; those that cannot be read are not."""
    unsealed = AuditEntry.objects.filter(sequence__isnull=True, pk__gte=anchor.lowest_open)
    keys = unsealed.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2_000)
    for chosen in _in_batches(key for key in keys if anchor.may_seal(key)):
        entries = _readable(chosen)
        if entries:
            if left := [key for key in chosen if key not in entries]:
                logger.error("audit entries cannot be read and stay unsealed: %s", left)
            return list(entries.values())
    return []


def _in_batches(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _readable(keys: Sequence[int]) -> dict[int, AuditEntry]:
    """The entries with these keys by key, ascending, without those that cannot be read."""
    try:
        entries = AuditEntry.objects.filter(pk__in=keys).order_by("pk")
        if connection.vendor == "sqlite":
            entries = entries.annotate(**AS_STORED)
        return {entry.pk: entry for entry in entries if _is_readable(entry)}
    except OperationalError as problem:
        if "Could not decode" not in str(problem):  # SQLite, of a text that is no UTF-8
            raise
    except BAD_VALUES:
        pass
    if len(keys) == 1:
        return {}
    half = len(keys) // 2
    return dict(sorted((_readable(keys[:half]) | _readable(keys[half:])).items()))


def _is_readable(entry: AuditEntry) -> bool:
    """Whether its seal can be computed, and it stands as the desk writes it: SQLite stores any type
    and any text in any column."""
    try:
        _content_of(entry, entry.previous)
        is_ours = _is_as_written(entry)
    except BAD_VALUES:
        return False
    return is_ours and isinstance(entry.seal, str) and isinstance(entry.sequence, int | None)


def _is_as_written(entry: AuditEntry) -> bool:
    """Whether its texts are the ones that the desk writes of their values: one moment has many
    forms, and of a key that stands twice in `detail` only the second is read and sealed.
    PostgreSQL stores values, and of such a key the second alone."""
    if connection.vendor != "sqlite":
        return True
    columns = {field.name: field for field in AuditEntry._meta.concrete_fields}
    return all(
        getattr(entry, name) == columns[column].get_db_prep_save(getattr(entry, column), connection)
        for name, column in STORED_AS.items()
    )


def _each(entries: QuerySet[AuditEntry]) -> Iterator[tuple[int, AuditEntry | None]]:
    """Each key with its entry; None where that cannot be read."""
    for keys in _in_batches(entries.values_list("pk", flat=True).iterator(chunk_size=2_000)):
        found = _readable(keys)
        yield from ((key, found.get(key)) for key in keys)


def _chain(entries: list[AuditEntry], anchor: Anchor, mac: hmac.HMAC) -> None:
    sequence, previous = anchor.sequence, anchor.seal
    for entry in entries:
        sequence += 1
        entry.sequence, entry.previous = sequence, previous
        entry.seal = previous = _seal_of(entry, previous, mac)
    AuditEntry.objects.bulk_update(entries, ["sequence", "previous", "seal"])


def _anchor_or_finding(found: Verification) -> Anchor | None:
    try:
        anchor = anchors.read()
    except AnchorError as problem:
        found.add(Kind.NO_ANCHOR, 0, 0, str(problem))
        return None
    if anchor is None and AuditEntry.objects.filter(sequence__isnull=False).exists():
        found.add(Kind.NO_ANCHOR, 0, 0, no_anchor_words())
    return anchor


def _verify_chain(found: Verification, anchor: Anchor | None, copies: Mapping[str, Anchor]) -> None:
    """Report each fault once, however many copies show it, first by the desk's own anchor."""
    known = {"": anchor} if anchor else {}
    seals: dict[int, dict[str, str]] = {}
    for name, known_anchor in (*known.items(), *copies.items()):
        seals.setdefault(known_anchor.sequence, {})[name] = known_anchor.seal
    number, previous, key, mac = 0, "", 0, _mac()
    unread = 0  # just before this entry
    sealed = AuditEntry.objects.filter(sequence__isnull=False).order_by("sequence")
    for sealed_key, entry in _each(sealed):
        found.sealed += 1
        if entry is None:
            _add_unreadable(found, sealed_key)
            unread, key = unread + 1, max(key, sealed_key)
            continue
        if (entry.sequence or 0) > number + 1:
            if (entry.sequence or 0) > number + 1 + unread:
                _add_missing(found, number + 1, (entry.sequence or 0) - 1)
            previous = entry.previous  # its predecessor is gone; its own seal can still be checked
        elif key and connection.vendor == "sqlite" and entry.pk > key + 1:
            _add_hole(found, key, entry.pk, number)
        number, key, unread = entry.sequence or 0, max(key, entry.pk), 0
        if not _follows(entry, previous, mac):
            words = f"第 {number} 条与封存不符：被改动，或与别的互换"
            found.add(Kind.CHANGED, number, number, words)
        others = [name for name, seal in seals.get(number, {}).items() if seal != entry.seal]
        if others:
            words = f"{_of(others[0])}第 {number} 条的封存值与锚点记录的不同"
            found.add(Kind.ANOTHER_CHAIN, number, number, words)
        previous = entry.seal
    number += unread
    found.last_seal = previous
    if seals and max(seals) > number:
        name, last = next(iter(seals[max(seals)])), max(seals)
        words = (
            f"{_of(name)}封存链只到第 {number} 条，锚点记到第 {last} 条："
            "末尾被截去，或数据库是旧的备份"
        )
        found.add(Kind.CUT_OFF, number + 1, last, words)

    _verify_last_keys(found, max(key, anchor.highest if anchor else 0))


def _verify_last_keys(found: Verification, key: int) -> None:
    """No key above this one may be missing.

    Only on SQLite: an entry that was not committed gives its key back there. PostgreSQL takes keys
    from a sequence that runs on, so a missing one proves nothing.
    """
    if connection.vendor != "sqlite" or not key:
        return
    for last, above in pairwise([key, *_keys_above(key)]):
        if above > last + 1:
            _add_hole(found, last, above)


def _keys_above(key: int) -> list[int]:
    """The keys above this one, and after them the next to be given: of one moment."""
    table = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id FROM "{table}" WHERE id > %s UNION'  # noqa: S608 - our own table
            " SELECT seq + 1 FROM sqlite_sequence WHERE name = %s AND seq >= %s ORDER BY 1",
            [key, table, key],
        )
        return [above for (above,) in cursor.fetchall()]


def _add_hole(found: Verification, before: int, after: int, number: int | None = None) -> None:
    """Unless `accept` went on here, from a database that lacks what had been sealed, or the entries
    are elsewhere in the chain, which is another finding."""
    accepted = AuditEntry.objects.filter(action="audit.accept", sequence__isnull=False)
    if number and accepted.filter(detail__sealed=number).exists():
        return
    if AuditEntry.objects.filter(pk__gt=before, pk__lt=after).exists():
        return
    first, last = before + 1, after - 1
    words = f"编号 {first}" if first == last else f"编号 {first} 至 {last}"
    found.add(Kind.HOLE, first, last, f"{words} 的留痕不见了：还没有封存就被删去")


def _of(copy: str) -> str:
    return f"{copy}：" if copy else ""


def _add_missing(found: Verification, first: int, last: int) -> None:
    words = (
        f"第 {first} 条不见了：被删除，或被去掉封存"
        if first == last
        else f"第 {first} 至 {last} 条不见了：被删除，或被去掉封存"
    )
    found.add(Kind.MISSING, first, last, words)


def _add_unreadable(found: Verification, key: int) -> None:
    words = f"编号 {key} 的留痕无法读取：时间或别的栏不是本工作台写的格式，被改动，或是插入的"
    found.add(Kind.UNREADABLE, key, key, words)


def _follows(entry: AuditEntry, previous: str, mac: hmac.HMAC) -> bool:
    return entry.previous == previous and entry.seal == _seal_of(entry, previous, mac)


def _mac() -> hmac.HMAC:
    """Initialised once for many entries."""
    return hmac.HMAC(read_key(settings.HOME, "audit"), hashes.SM3())


def _seal_of(entry: AuditEntry, previous: str, mac: hmac.HMAC) -> str:
    digest = mac.copy()
    digest.update(_content_of(entry, previous))
    return digest.finalize().hex()


def _content_of(entry: AuditEntry, previous: str) -> bytes:
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
    return text.encode()
