"""Starts the import of an uploaded file: it is recorded, and a job processes it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.permitted_sources import check_sources
from liandong.desk.intake.models import Import, ProfileVersion
from liandong.desk.intake.uploads.folder import stored_path
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.work import jobs
from liandong.engine.vocabulary import Source

if TYPE_CHECKING:
    from liandong.desk.intake.actions.imports.steps import Report

JOB = "intake.import_file"


def start_import(
    landing: Landing,
    *,
    source: Source | None,
    corrects: Import | None = None,
    profile: ProfileVersion | None = None,
    by: Actor,
) -> Import:
    """Record the uploaded file and start the job that processes it.

    Without a source or a profile they are recognised from the file's columns. The same file is
    imported again, and its Import refers to the one that it repeats; `corrects` is the import from
    whose quarantine it contains mended rows. A system that sends files by itself has a feed.
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
    report: "Report | None" = None,
    by: Actor,
) -> Import:
    """Import a local file in this process, without waiting for other imports: for a desk that
    nobody works at yet, such as the demo's."""
    from liandong.desk.intake.actions.imports.steps import work_off

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
        # Where an export has no times the file's own is used: it must be the same this time.
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
