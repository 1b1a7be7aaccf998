"""A file whose columns no profile knows: a reading is proposed, and a person confirms it.

Everybody who may import can confirm what the profile editor would suggest. Confirmed by somebody
who may edit profiles it becomes a profile in use; confirmed by others it reads this one file and is
kept out of use until an editor of profiles puts it in use.
"""

from dataclasses import replace
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.imports.ends import topic
from liandong.desk.intake.actions.imports.starts import JOB, job_key
from liandong.desk.intake.actions.permitted_sources import check_sources
from liandong.desk.intake.actions.profiles import write_version
from liandong.desk.intake.models import Import, ProfileVersion, ReadingProposal, SourceProfile
from liandong.desk.intake.queries import check_in_charge
from liandong.desk.work import events, jobs
from liandong.engine.records import Profile
from liandong.engine.vocabulary import SOURCE_LABELS


@transaction.atomic
def confirm_reading(of: Import, *, by: User) -> ProfileVersion:
    """Read the file as proposed. Raises PermissionDenied, or ValidationError if it was decided."""
    reading = _lock(of, by)
    profile = Profile.parse(reading.text)
    name = _free_name(profile, of)
    shapes = by.has_permission(Permission.SHAPE_SOURCES)
    named = replace(profile, name=name, title=name)
    note = f"由导入“{of.file_name}”确认"
    version = write_version(named, note=note, is_used=shapes, by=by)
    resume_with(of, version, by=by)
    return version


def resume_with(of: Import, version: ProfileVersion, *, by: User) -> None:
    """Go on with an import that waited for a way to read it, inside the caller's transaction."""
    reading = _lock(of, by)
    check_sources(by, [version.profile.source] if version.profile.source else [])
    waiting = reading.of
    waiting.profile_version, waiting.state = version, Import.State.WAITING
    waiting.save(update_fields=["profile_version", "state"])
    reading.delete()
    detail = {"profile": version.of.name}
    audit.record("import.confirm_reading", by=by, of=waiting, detail=detail)
    jobs.start(JOB, key=job_key(waiting), by=by.pk, import_id=waiting.pk)
    events.publish(topic(waiting), state=str(waiting.state))


def _lock(of: Import, by: User) -> ReadingProposal:
    check(by, Permission.IMPORT)
    check_in_charge(by, of)
    waiting = Import.objects.select_for_update(of=["self"]).get(pk=of.pk)
    reading = ReadingProposal.objects.filter(of=waiting).first()
    if waiting.state != Import.State.ASKING or reading is None:
        raise ValidationError("该次导入已无需确认对应字段")
    reading.of = waiting
    return reading


def _free_name(profile: Profile, of: Import) -> str:
    """A name that no profile has."""
    label = SOURCE_LABELS[profile.source] if profile.source else ""
    stem = f"{label} {Path(of.file_name).stem.replace('/', '')[:30]} {timezone.localdate()}".strip()
    taken = set(SourceProfile.objects.filter(name__startswith=stem).values_list("name", flat=True))
    return next(
        name for name in (stem, *(f"{stem}（{n}）" for n in range(2, 999))) if name not in taken
    )
