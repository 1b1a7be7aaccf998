"""Working a file off: in short transactions, so that a broken-off import goes on where it was."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.intake.actions.ahead import drafted
from liandong.desk.intake.actions.closing import ENDS, actor, close, fail, topic
from liandong.desk.intake.actions.drafting import Judged
from liandong.desk.intake.actions.helping import Helper, helping
from liandong.desk.intake.actions.memory import seldom_collecting
from liandong.desk.intake.actions.new_records import NewRecords
from liandong.desk.intake.actions.portions import Portion, portions_of
from liandong.desk.intake.actions.rights import check_sources
from liandong.desk.intake.actions.rows import Row
from liandong.desk.intake.actions.store import store_rows
from liandong.desk.intake.folder import stored_path
from liandong.desk.intake.models import Import, QuarantinedRow
from liandong.desk.intake.profiles import Own, own_profiles
from liandong.desk.work import events, jobs
from liandong.engine.records import RecordFile, UnreadableFile, read_records
from liandong.engine.vocabulary import Source

BATCH_ROWS: Final = 4_000
"""Rows that are read at a time."""

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
    if of.started_at:  # its source is known: it may have to wait before it is looked through again
        turn(of)
    # The helper gets ready while the file is looked through.
    with helping(of.size) as helper, seldom_collecting():
        return _read_and_store(of, report, turn, helper)


class ImportIsHalted(Exception):  # noqa: N818 - named for what it says
    """Somebody ended or paused the import while it was worked off."""


def _read_and_store(of: Import, report: Report, turn: Turn, helper: Helper | None) -> Import:
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
        for portion, new in drafted(portions_of(file, done=of.rows_read), of.pk, helper):
            _store(of, portion, new)
            report(of.rows_read, of.rows_total or 0, _("正在写入"))
    except PermissionDenied as problem:  # a file of several sources, one of which is not theirs
        return fail(of, str(problem), _("前面的行已导入；其余请交由有权限的同事导入"))
    except ImportIsHalted:
        of.refresh_from_db()
        return of
    counts = {name: getattr(of, name) for name in COUNTED}
    return close(of, Import.State.DONE, detail=counts)


def _nobody(done: int, total: int, note: str) -> None:
    """Nobody wants to know how far it is."""


def _at_once(of: Import) -> None:
    """Nothing has to come first."""


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


def _store(of: Import, portion: Portion, new: NewRecords | None) -> None:
    check_sources(actor(of), portion.sources)
    ready = Judged() if new else Judged.of(portion.rows, of)
    with transaction.atomic():
        _hold(of)
        if new and (keys := new.write()):
            of.created += len(keys)
            of.recognised += new.disputes
        else:
            _merge(of, portion.rows, ready)
        _account(of, portion)


def _merge(of: Import, rows: Sequence[Row], ready: Judged) -> None:
    """Rows of which some are known, perhaps for a moment only."""
    stored = store_rows(rows, of=of, drafts=ready.drafts)
    of.recognised += ready.judge(stored.changes)
    of.created += stored.outcomes.count("created")
    of.changed += stored.outcomes.count("changed")
    of.unchanged += stored.outcomes.count("unchanged")


def _account(of: Import, portion: Portion) -> None:
    of.unchanged += portion.repeated
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
