"""Processes a file in short transactions, so that an interrupted import resumes where it was."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.intake.actions.imports.batches import Chunk, chunks_of
from liandong.desk.intake.actions.imports.drafts import Helper, drafted, helping
from liandong.desk.intake.actions.imports.ends import OVER, actor, close, fail, topic
from liandong.desk.intake.actions.new_records import Judged, NewRecords
from liandong.desk.intake.actions.permitted_sources import check_sources
from liandong.desk.intake.actions.records import store_rows
from liandong.desk.intake.actions.rows import Row
from liandong.desk.intake.models import Import, QuarantinedRow, ReadingProposal
from liandong.desk.intake.profiles.forms import lacking
from liandong.desk.intake.profiles.versions import Own, own_profiles
from liandong.desk.intake.rules.profile_start import Sort, begun, started_from
from liandong.desk.intake.uploads.folder import stored_path
from liandong.desk.work import events, jobs
from liandong.desk.work.garbage import seldom_collecting
from liandong.engine.records import (
    Profile,
    RecordFile,
    Sample,
    UnreadableFile,
    profile_text,
    read_records,
    take_sample,
)
from liandong.engine.records.errors import UnknownColumns
from liandong.engine.records.profiles.suggestions import by_fit
from liandong.engine.records.readers.samples import readable
from liandong.engine.vocabulary import Source

SHARE_READ: Final = 0.5
"""Share of the sample's rows; a reading that accepts fewer is not worth proposing."""
BASES_TRIED: Final = 4
"""The profile that fits best may need a column that the file has not, and the next not: a table of
number and text alone is read without a time."""


def proposed_reading(path: Path, source: Source | None) -> tuple[Profile, Sample] | None:
    """Profile and sample for the file, of `source` if one is given; None where a column
    that every record needs is not found, or most rows would be rejected."""
    own = own_profiles().profiles
    try:
        sample = take_sample(path, own)
    except UnreadableFile:
        return None
    for nearest in by_fit(sample, source, own)[:BASES_TRIED]:
        base = started_from(nearest, Sort(source, nearest.kind) if source else None)
        profile = begun(sample, base, own)
        if lacking(profile, sample):
            continue
        if len(readable(sample, profile)) >= SHARE_READ * len(sample.row_numbers):
            return profile, sample
    return None


@transaction.atomic
def ask_for_reading(of: Import, profile: Profile, sample: Sample) -> Import:
    """Let the import wait until somebody confirms this reading of its file."""
    waiting = Import.objects.select_for_update(of=["self"]).get(pk=of.pk)
    if waiting.is_over or waiting.state == Import.State.PAUSED:
        return waiting
    waiting.state = Import.State.ASKING
    waiting.source, waiting.proposed_at = profile.source or "", timezone.now()
    waiting.save(update_fields=["state", "source", "proposed_at"])
    ReadingProposal.objects.update_or_create(
        of=waiting, defaults={"text": profile_text(profile), "sample": sample.as_json()}
    )
    audit.record("import.ask", by=actor(waiting), of=waiting)
    events.publish(topic(waiting), state=str(waiting.state))
    return waiting


BATCH_ROWS: Final = 4_000
"""Rows that are read at a time."""

HALTED: Final = (Import.State.PAUSED, Import.State.ASKING)
REFUSED: Final = Import.State.REFUSED

Report = Callable[[int, int, str], None]
"""Called with the number of rows done, their total, and a note on what is going on."""
Turn = Callable[[Import], None]
"""Called with an import once its source is known; raises where it has to wait."""


def work_off(of: Import, *, report: Report | None = None, turn: Turn | None = None) -> Import:
    """Read, store and judge the file; unreadable rows go to quarantine, the file is removed.

    A file that cannot be read as a whole is refused before anything of it is stored. Called again
    after an interruption it resumes after `rows_read`; for an import that is over it does nothing.
    """
    if of.is_over or of.state in HALTED:
        return of
    report, turn = report or _nobody, turn or _at_once
    if of.started_at:  # its source is known: it may have to wait before it is looked through again
        turn(of)
    # The helper gets ready while the file is looked through.
    with helping(of.size) as helper, seldom_collecting():
        return _read_and_store(of, report, turn, helper)


class ImportIsHalted(Exception):  # noqa: N818 - named for what it says
    """Somebody ended or paused the import while it was processed."""


def _read_and_store(of: Import, report: Report, turn: Turn, helper: Helper | None) -> Import:
    report(of.rows_read, of.rows_total or 0, "正在检查文件")
    try:
        file = _open(of)
    except UnknownColumns as problem:
        return _ask_or_refuse(of, problem)
    except UnreadableFile as problem:
        return close(of, REFUSED, problem=problem.reason, remedy=problem.remedy)
    except PermissionDenied as problem:
        return close(of, REFUSED, problem=str(problem), remedy="请交由有权限的同事导入")
    try:
        _begin(of, file)
        turn(of)
        for chunk, new in drafted(chunks_of(file, done=of.rows_read), of.pk, helper):
            _store(of, chunk, new)
            report(of.rows_read, of.rows_total or 0, "正在写入")
    except PermissionDenied as problem:  # a file of several sources, one of which is not theirs
        return fail(of, str(problem), "前面的行已导入；其余请交由有权限的同事导入")
    except ImportIsHalted:
        of.refresh_from_db()
        return of
    counts = {name: getattr(of, name) for name in COUNTED}
    return close(of, Import.State.DONE, detail=counts)


def _ask_or_refuse(of: Import, problem: UnknownColumns) -> Import:
    """Propose a way to read the file where somebody at the desk can confirm it; else refuse."""
    source = Source(of.source) if of.source else None
    found = proposed_reading(stored_path(of.stored_as), source) if of.by or of.feed else None
    if found is None:
        return close(of, REFUSED, problem=problem.reason, remedy=problem.remedy)
    profile, sample = found
    try:
        check_sources(actor(of), [profile.source] if profile.source else [])
    except PermissionDenied as refusal:
        return close(of, REFUSED, problem=str(refusal), remedy="请交由有权限的同事导入")
    return ask_for_reading(of, profile, sample)


def _nobody(done: int, total: int, note: str) -> None:
    """No progress is reported."""


def _at_once(of: Import) -> None:
    """No other import has to be awaited."""


def _open(of: Import) -> RecordFile:
    """The file, checked to be readable: counting its rows reads it to its end."""
    source = Source(of.source) if of.source else None
    path = stored_path(of.stored_as)
    if not path.exists():
        raise UnreadableFile("文件已不在服务器上", "请重新上传")
    file = _read(of, path, source)
    if file.total_rows == 0:
        raise UnreadableFile("文件里没有数据行", "请确认导出时选对了时间范围，再导入")
    check_sources(actor(of), [file.source] if file.source else [])
    return file


def _read(of: Import, path: Path, source: Source | None) -> RecordFile:
    """By the profile that was chosen or that began to read it; else by the one that fits."""
    if of.profile_version:
        profile = of.profile_version.profile
        return read_records(path, source=source, profile=profile, batch_rows=BATCH_ROWS)
    own = own_profiles() if of.started_at is None else Own()
    file = read_records(path, source=source, own=own.profiles, batch_rows=BATCH_ROWS)
    of.profile_version = own.version_of(file.profile)
    return file


def _hold(of: Import) -> None:
    """Lock the import until the transaction ends; raises where it was ended or paused.

    Also raises where another worker, which took this one for dead, has read further.
    """
    going = Import.objects.select_for_update().filter(pk=of.pk, rows_read=of.rows_read)
    if not going.exclude(state__in=[*OVER, *HALTED]).exists():
        raise ImportIsHalted


BEGUN: Final = [
    "source",
    "profile",
    "profile_version",
    "note",
    "rivals",
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
    of.rivals = "、".join(rival.title for rival in file.rivals)[:200]
    of.rows_total = file.total_rows
    of.state = Import.State.RUNNING
    of.went_on_at, of.went_on_from = timezone.now(), of.rows_read
    of.started_at = of.started_at or of.went_on_at
    of.save(update_fields=BEGUN)  # other fields are counted by the placing job meanwhile


def _store(of: Import, chunk: Chunk, new: NewRecords | None) -> None:
    check_sources(actor(of), chunk.sources)
    ready = Judged() if new else Judged.of(chunk.rows, of)
    with transaction.atomic():
        _hold(of)
        if new and (keys := new.write()):
            of.created += len(keys)
            of.recognised += new.disputes
        else:
            _merge(of, chunk.rows, ready)
        _account(of, chunk)


def _merge(of: Import, rows: Sequence[Row], ready: Judged) -> None:
    """Store rows of which some are known, perhaps only since a moment ago."""
    stored = store_rows(rows, of=of, by=actor(of), drafts=ready.drafts)
    of.recognised += ready.judge(stored.changes)
    of.created += stored.outcomes.count("created")
    of.changed += stored.outcomes.count("changed")
    of.unchanged += stored.outcomes.count("unchanged")
    before = stored.outcomes.count("pending")
    of.referred += stored.outcomes.count("referred") + before
    of.referred_before += before
    of.declined += stored.outcomes.count("declined")


def _account(of: Import, chunk: Chunk) -> None:
    of.unchanged += chunk.repeated
    of.quarantined += len({reject.row for reject in chunk.rejects})
    of.rows_read = chunk.end
    _quarantine(of, chunk)
    of.save(update_fields=COUNTED)
    if chunk.is_last_of_batch:
        events.publish(topic(of), rows=of.rows_read)
        jobs.start("disputes.place", key="place")


COUNTED: Final = [
    "recognised",
    "created",
    "changed",
    "unchanged",
    "quarantined",
    "referred",
    "referred_before",
    "declined",
    "rows_read",
]


def _quarantine(of: Import, chunk: Chunk) -> None:
    faults = [(reject, False) for reject in chunk.rejects] + [
        (remark, True) for remark in chunk.remarks
    ]
    QuarantinedRow.objects.bulk_create(
        [
            QuarantinedRow(
                of=of,
                source=fault.source,
                row=fault.row,
                column=fault.column[:60],
                value=fault.value,
                reason=fault.reason[:200],
                remedy=fault.remedy[:200],
                raw=fault.raw,
                was_taken=taken,
            )
            for fault, taken in faults
        ],
        ignore_conflicts=True,
    )
