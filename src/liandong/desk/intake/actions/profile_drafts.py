"""A profile worked out on a sample: begun, saved, given up; the sample goes with it."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.mending import read_anew
from liandong.desk.intake.actions.profiles import save_version
from liandong.desk.intake.folder import stored_path
from liandong.desk.intake.models import Import, ProfileDraft, ProfileVersion, SourceProfile
from liandong.desk.intake.profile_forms import lacking
from liandong.desk.intake.profiles import own_profiles
from liandong.desk.intake.proposals import Proposal
from liandong.desk.intake.rules.beginning import Sort, begun, started_from
from liandong.desk.intake.uploads import Landing
from liandong.engine.records import Profile, Sample, UnreadableFile, profile_text, take_sample
from liandong.engine.records.suggesting import nearest_profile


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
    """Open the change that a quarantine proposes: its rows are the sample, and read anew after."""
    check(by, Permission.SHAPE_SOURCES)
    check(by, Permission.IMPORT)
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
    reads_anew: Import | None = None,
) -> ProfileDraft:
    with transaction.atomic():
        made = ProfileDraft.objects.create(
            of=of,
            text=profile_text(profile),
            file_name=file_name[:200],
            sample=sample.as_json(),
            reads_anew=reads_anew,
            by=by,
        )
        detail = {"rows": len(sample.row_numbers)}
        audit.record("profile.begin", by=by, of=made, detail=detail)
    return made


def save_draft(
    draft: ProfileDraft, profile: Profile, *, note: str = "", by: User
) -> tuple[ProfileVersion, Import | None]:
    """Save the profile, forget the sample; with it the import that reads quarantined rows anew.

    Raises ValidationError where the profile lacks what every record needs.
    """
    _check_own(draft, by)
    if missing := lacking(profile, Sample.of_json(draft.sample)):
        raise ValidationError(_("还没有选定哪一列是：%s") % "、".join(missing))
    with transaction.atomic():
        if draft.of is None and SourceProfile.objects.filter(name=profile.name).exists():
            raise ValidationError(_("已经有名为“%s”的模板，请换一个名称") % profile.name)
        named = replace(profile, name=draft.of.name) if draft.of else profile
        made = save_version(named, of=draft.of, note=note, by=by)
        came = read_anew(draft.reads_anew, made, by=by) if draft.reads_anew else None
        draft.delete()
    return made, came


def drop_draft(draft: ProfileDraft, *, by: User) -> None:
    """Forget the sample and what was chosen."""
    _check_own(draft, by)
    with transaction.atomic():
        audit.record("profile.drop", by=by, of=draft)
        draft.delete()


def _check_own(draft: ProfileDraft, by: User) -> None:
    check(by, Permission.SHAPE_SOURCES)
    if draft.by_id != by.pk:
        raise ValidationError(_("这份样表是别人的"))
