"""Drafts of source profiles, edited on a sample: begun, saved, dropped; the sample goes with it."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.imports.readings import resume_with
from liandong.desk.intake.actions.profiles import save_version
from liandong.desk.intake.actions.quarantine import reread_rows
from liandong.desk.intake.models import (
    Import,
    ProfileDraft,
    ProfileVersion,
    ReadingProposal,
    SourceProfile,
)
from liandong.desk.intake.profiles.forms import lacking
from liandong.desk.intake.profiles.proposals import Proposal
from liandong.desk.intake.profiles.versions import own_profiles
from liandong.desk.intake.queries import check_in_charge
from liandong.desk.intake.rules.profile_start import Sort, begun, started_from
from liandong.desk.intake.uploads.folder import stored_path
from liandong.desk.intake.uploads.landing import Landing
from liandong.engine.records import Profile, Sample, UnreadableFile, profile_text, take_sample
from liandong.engine.records.profiles.suggestions import nearest_profile


def begin_draft(
    landing: Landing, *, of: SourceProfile | None = None, sort: Sort | None = None, by: User
) -> ProfileDraft:
    """Keep the first rows of the landed file, with the profile that is suggested for them.

    It begins from `of`, else from the profile that knows most of the columns, among those of the
    `sort` of table if one is named. Raises ValidationError for a file that cannot be read.
    """
    check(by, Permission.SHAPE_SOURCES)
    own = own_profiles()
    base = of.newest.profile if of else None
    try:
        known = [*own.profiles, base] if base else own.profiles
        sample = take_sample(stored_path(landing.stored_as), known)
    except UnreadableFile as problem:
        raise ValidationError(f"{problem.reason}{problem.remedy}") from problem
    if base is None:
        nearest = nearest_profile(sample, sort.source if sort else None, own.profiles)
        base = started_from(nearest, sort)
    return _keep(sample, begun(sample, base, own.profiles), landing.file_name, of, by)


def draft_proposal(proposal: Proposal, *, by: User) -> ProfileDraft:
    """Edit the change that a quarantine proposes: its rows are the sample, and are reread after."""
    check(by, Permission.SHAPE_SOURCES)
    check(by, Permission.IMPORT)
    check_in_charge(by, proposal.of)
    version = proposal.of.profile_version
    sample = proposal.sample.head()
    of = version.of if version else None
    return _keep(sample, proposal.profile, proposal.of.file_name, of, by, proposal.of)


def _keep(
    sample: Sample,
    profile: Profile,
    file_name: str,
    of: SourceProfile | None,
    by: User,
    rereads: Import | None = None,
) -> ProfileDraft:
    with transaction.atomic():
        made = ProfileDraft.objects.create(
            of=of,
            text=profile_text(profile),
            file_name=file_name[:200],
            sample=sample.as_json(),
            rereads=rereads,
            by=by,
        )
        detail = {"rows": len(sample.row_numbers)}
        audit.record("profile.begin", by=by, of=made, detail=detail)
    return made


def save_draft(
    draft: ProfileDraft, profile: Profile, *, note: str = "", by: User
) -> tuple[ProfileVersion, Import | None]:
    """Save the profile, remove the sample; returns also the import that rereads quarantined rows.

    Raises ValidationError where the profile lacks what every record needs.
    """
    _check_own(draft, by)
    if missing := lacking(profile, Sample.of_json(draft.sample)):
        raise ValidationError(f"还没有选定哪一列是：{'、'.join(missing)}")
    with transaction.atomic():
        if draft.of is None and SourceProfile.objects.filter(name=profile.name).exists():
            raise ValidationError(f"已经有名为“{profile.name}”的模板，请换一个名称")
        named = replace(profile, name=draft.of.name) if draft.of else profile
        made = save_version(named, of=draft.of, note=note, by=by)
        came = _go_on(draft.rereads, made, by) if draft.rereads else None
        draft.delete()
    return made, came


def draft_reading(of: Import, *, by: User) -> ProfileDraft:
    """Edit what is proposed for a file of unknown columns; the file is read once it is saved."""
    check(by, Permission.SHAPE_SOURCES)
    check(by, Permission.IMPORT)
    check_in_charge(by, of)
    reading = ReadingProposal.objects.filter(of=of).first()
    if reading is None:
        raise ValidationError("该次导入已无需确认对应字段")
    sample = Sample.of_json(reading.sample)
    return _keep(sample, Profile.parse(reading.text), of.file_name, None, by, of)


def _go_on(of: Import, version: ProfileVersion, by: User) -> Import | None:
    """The import that waited to be read, or a new one of its rows that can be read now."""
    if of.state == Import.State.ASKING:
        resume_with(of, version, by=by)
        return of
    return reread_rows(of, version, by=by)


def drop_draft(draft: ProfileDraft, *, by: User) -> None:
    """Remove the draft with its sample."""
    _check_own(draft, by)
    with transaction.atomic():
        audit.record("profile.drop", by=by, of=draft)
        draft.delete()


def _check_own(draft: ProfileDraft, by: User) -> None:
    check(by, Permission.SHAPE_SOURCES)
    if draft.by_id != by.pk:
        raise ValidationError("该样表由他人上传")
