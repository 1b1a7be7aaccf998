"""A file has landed: it is written down and a job begins to work it off."""

import os
from pathlib import Path

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.import_file import Report, work_off
from liandong.desk.intake.actions.rights import check_sources
from liandong.desk.intake.folder import stored_path
from liandong.desk.intake.models import Import, ProfileVersion
from liandong.desk.intake.uploads import Landing
from liandong.desk.work import jobs
from liandong.engine.vocabulary import Source

JOB = "intake.import_file"


def start_import(
    landing: Landing,
    *,
    source: Source | None,
    corrects: Import | None = None,
    profile: ProfileVersion | None = None,
    by: Actor,
) -> Import:
    """Take the landed file in and start the job that works it off.

    Without a source or a profile they are recognised from the file's columns. The same file again
    is taken in again, and its Import says which one it repeats; `corrects` is the one of whose
    quarantine it brings mended rows. A system that sends files by itself has a feed.
    """
    check(by, Permission.IMPORT)
    check_sources(by, [source] if source else [])
    person = by.pk if isinstance(by, User) else None
    with transaction.atomic():
        of = _take_in(landing, source=source, corrects=corrects, profile=profile, by=by)
        jobs.start(JOB, key=job_key(of), by=person, import_id=of.pk)
    landing.is_taken = True
    return of


def import_now(
    path: Path,
    *,
    source: Source | None,
    profile: ProfileVersion | None = None,
    report: Report | None = None,
    by: Actor,
) -> Import:
    """Import a file of this machine in this process, out of turn: for a desk that nobody works at,
    as that of the demo before it opens."""
    check(by, Permission.IMPORT)
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    with transaction.atomic():
        of = _take_in(landing, source=source, corrects=None, profile=profile, by=by)
    return work_off(of, report=report)


def job_key(of: Import) -> str:
    return f"import-{of.pk}"


def _take_in(
    landing: Landing,
    *,
    source: Source | None,
    corrects: Import | None,
    profile: ProfileVersion | None,
    by: Actor,
) -> Import:
    earlier = Import.objects.filter(digest=landing.digest).order_by("pk")
    first = earlier.first()
    done = earlier.filter(state=Import.State.DONE).last()
    if first is not None:
        # Some exports tell no times and the file's own stands in: it must not differ this time.
        moment = first.created_at.timestamp()
        os.utime(stored_path(landing.stored_as), (moment, moment))
    of = Import.objects.create(
        file_name=landing.file_name,
        stored_as=landing.stored_as,
        digest=landing.digest,
        size=landing.size,
        source=source or "",
        by=by if isinstance(by, User) else None,
        feed=getattr(by, "feed", None) if isinstance(by, MachineAccount) else None,
        repeats=done,
        corrects=corrects,
        profile_version=profile,
    )
    detail = {"digest": of.digest, "source": of.source, "size": of.size}
    audit.record("import.start", by=by, of=of, detail=detail)
    return of
