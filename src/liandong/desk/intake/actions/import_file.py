"""Working a file off: in short transactions, so that a broken-off import goes on where it was."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.intake.actions.closing import ENDS, actor, close, fail, topic
from liandong.desk.intake.actions.drafting import Judged, known_keys
from liandong.desk.intake.actions.memory import seldom_collecting
from liandong.desk.intake.actions.rights import check_sources
from liandong.desk.intake.actions.rows import Row, rows_of
from liandong.desk.intake.actions.store import PORTION as MERGED_PORTION
from liandong.desk.intake.actions.store import store_rows
from liandong.desk.intake.folder import stored_path
from liandong.desk.intake.models import Import, QuarantinedRow
from liandong.desk.intake.profiles import Own, own_profiles
from liandong.desk.work import events, jobs
from liandong.engine.records import Batch, RecordFile, Reject, UnreadableFile, read_records
from liandong.engine.vocabulary import Source

BATCH_ROWS: Final = 8_000
"""Rows that are read at a time."""
PORTION: Final = 1_000
"""New rows in one transaction: below 100 ms, so that nobody at the desk waits for it."""

REFUSED: Final = Import.State.REFUSED

Report = Callable[[int, int, str], None]
"""Told how many rows are done, of how many, and what is going on."""
Turn = Callable[[Import], None]
"""Told of an import whose source is known; raises where it has to wait."""


def work_off(of: Import, *, report: Report | None = None, turn: Turn | None = None) -> Import:
    """Read, store and judge the file; what fits nowhere goes to quarantine, the file goes away.

    A file that cannot be read as a whole is refused before anything of it is stored. Called again
    after a break it goes on after `rows_read`; called for an import that is over it does nothing.
    """
    if of.is_over or of.state == Import.State.PAUSED:
        return of
    report, turn = report or _nobody, turn or _at_once
    if of.started_at:
        turn(of)
    report(of.rows_read, of.rows_total or 0, _("正在检查文件"))
    try:
        file = _open(of)
    except UnreadableFile as problem:
        return close(of, REFUSED, problem=problem.reason, remedy=problem.remedy)
    except PermissionDenied as problem:
        return close(of, REFUSED, problem=str(problem), remedy=_("请交由有权限的同事导入"))
    try:
        _begin(of, file)
        turn(of)
        with seldom_collecting():
            _work_off(of, file, report)
    except PermissionDenied as problem:  # a file of several sources, one of which is not theirs
        return fail(of, str(problem), _("前面的行已导入；其余请交由有权限的同事导入"))
    except ImportIsHalted:
        of.refresh_from_db()
        return of
    counts = {name: getattr(of, name) for name in COUNTED}
    return close(of, Import.State.DONE, detail=counts)


class ImportIsHalted(Exception):  # noqa: N818 - named for what it says
    """Somebody ended or paused the import while it was worked off."""


def _work_off(of: Import, file: RecordFile, report: Report) -> None:
    for portion in _portions(file, done=of.rows_read):
        _store(of, portion)
        report(of.rows_read, of.rows_total or 0, _("正在写入"))


def _nobody(done: int, total: int, note: str) -> None:
    """Nobody wants to know how far it is."""


def _at_once(of: Import) -> None:
    """Nothing has to come first."""


@dataclass(slots=True)
class Portion:
    """What one transaction takes; after it `end` rows of the file are done."""

    rows: list[Row]
    end: int
    rejects: list[Reject]
    remarks: list[Reject]
    repeated: int = 0
    is_last_of_batch: bool = False


def _open(of: Import) -> RecordFile:
    """The file, wholly readable: counting its rows reads it to its end."""
    source = Source(of.source) if of.source else None
    path = stored_path(of.stored_as)
    if not path.exists():
        raise UnreadableFile(_("文件已不在服务器上"), _("请重新上传"))
    file = _read(of, path, source)
    if file.total_rows == 0:
        raise UnreadableFile(_("文件里没有数据行"), _("请确认导出时选对了时间范围，再导入"))
    check_sources(actor(of), [file.source] if file.source else [])
    return file


def _read(of: Import, path: Path, source: Source | None) -> RecordFile:
    """By the profile that was named or has begun to read it; else by the one that fits."""
    if of.profile_version:
        profile = of.profile_version.profile
        return read_records(path, source=source, profile=profile, batch_rows=BATCH_ROWS)
    own = own_profiles() if of.started_at is None else Own()
    file = read_records(path, source=source, own=own.profiles, batch_rows=BATCH_ROWS)
    of.profile_version = own.version_of(file.profile)
    return file


def _hold(of: Import) -> None:
    """Let nobody end or pause the import before the transaction ends; raises where it is.

    The same where another worker has come further, which took this one for dead.
    """
    going = Import.objects.select_for_update().filter(pk=of.pk, rows_read=of.rows_read)
    if not going.exclude(state__in=[*ENDS, Import.State.PAUSED]).exists():
        raise ImportIsHalted


BEGUN: Final = [
    "source",
    "profile",
    "profile_version",
    "note",
    "rows_total",
    "state",
    "went_on_at",
    "went_on_from",
    "started_at",
]


@transaction.atomic
def _begin(of: Import, file: RecordFile) -> None:
    _hold(of)
    of.source = file.source or ""
    of.profile = file.profile.title[:60]
    of.note = "；".join(file.notes)[:300]
    of.rows_total = file.total_rows
    of.state = Import.State.RUNNING
    of.went_on_at, of.went_on_from = timezone.now(), of.rows_read
    of.started_at = of.started_at or of.went_on_at
    of.save(update_fields=BEGUN)  # what is placed meanwhile is counted by others


def _portions(file: RecordFile, *, done: int) -> Iterator[Portion]:
    """The portions of what follows `done` rows; batches fall alike each time the file is read."""
    base = 0
    for batch in file:
        end = base + batch.rows_read
        if end > done:
            yield from _of_batch(batch, base, max(0, done - base))
        base = end


def _of_batch(batch: Batch, base: int, start: int) -> Iterator[Portion]:
    """Those of a batch before which `base` rows lie; `start` of its rows are stored already."""
    rows = rows_of(batch.records)
    while len(rows) - start > (size := _size(rows[start : start + PORTION])):
        yield Portion(rows[start : start + size], base + start + size, [], [])
        start += size
    end = base + batch.rows_read
    yield Portion(rows[start:], end, batch.rejects, batch.remarks, batch.unchanged, True)


def _size(rows: Sequence[Row]) -> int:
    """How many of them one transaction takes: what is known already may be merged within it."""
    return MERGED_PORTION if known_keys(rows) else PORTION


def _store(of: Import, portion: Portion) -> None:
    check_sources(actor(of), {row.source for row in portion.rows})
    ready = Judged.of(portion.rows, of)
    with transaction.atomic():
        _hold(of)
        _write(of, portion, ready)


def _write(of: Import, portion: Portion, ready: Judged) -> None:
    stored = store_rows(portion.rows, of=of, drafts=ready.drafts)
    of.recognised += ready.judge(stored.changes)
    of.created += stored.outcomes.count("created")
    of.changed += stored.outcomes.count("changed")
    of.unchanged += stored.outcomes.count("unchanged") + portion.repeated
    of.quarantined += len({one.row for one in portion.rejects})
    of.rows_read = portion.end
    _quarantine(of, portion)
    of.save(update_fields=COUNTED)
    if portion.is_last_of_batch:
        events.publish(topic(of), rows=of.rows_read)
        jobs.start("disputes.place", key="place")


COUNTED: Final = ["recognised", "created", "changed", "unchanged", "quarantined", "rows_read"]


def _quarantine(of: Import, portion: Portion) -> None:
    told = [(one, False) for one in portion.rejects] + [(one, True) for one in portion.remarks]
    QuarantinedRow.objects.bulk_create(
        [
            QuarantinedRow(
                of=of,
                source=one.source,
                row=one.row,
                column=one.column[:60],
                value=one.value,
                reason=one.reason[:200],
                remedy=one.remedy[:200],
                raw=one.raw,
                was_taken=taken,
            )
            for one, taken in told
        ],
        ignore_conflicts=True,
    )
