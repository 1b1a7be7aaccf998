"""Source profiles of the city: save a version, go back to one, put a profile in or out of use."""

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.models import ProfileVersion, SourceProfile
from liandong.engine.records import Profile, UnreadableFile, profile_text, shipped_profiles

LONGEST_NAME = 60


def save_version(
    profile: Profile, *, of: SourceProfile | None = None, note: str = "", by: Actor
) -> ProfileVersion:
    """Save a profile as the newest version of `of`, or of the one with its name.

    A text equal to the newest version makes no new one. Raises ValidationError for an invalid
    name, or for one of the shipped names.
    """
    check(by, Permission.SHAPE_SOURCES)
    return write_version(profile, of=of, note=note, by=by)


def write_version(
    profile: Profile,
    *,
    of: SourceProfile | None = None,
    note: str = "",
    is_used: bool = True,
    by: Actor,
) -> ProfileVersion:
    """The same for an action that has checked the permission; without `is_used`, files are not
    recognised by it until somebody puts it in use."""
    with transaction.atomic():
        of = of or _named(profile.name)
        held = SourceProfile.objects.select_for_update().get(pk=of.pk)
        text = profile_text(profile)
        newest = held.versions.order_by("-number").first()
        if newest and newest.text == text and held.is_used:
            return newest
        made = held.versions.create(
            number=newest.number + 1 if newest else 1,
            text=text,
            note=note[:200],
            by=by if isinstance(by, User) else None,
        )
        SourceProfile.objects.filter(pk=held.pk).update(is_used=is_used)
        audit.record("profile.save", by=by, of=held, detail={"number": made.number})
    return made


def take_in(text: str, *, note: str = "", by: Actor) -> ProfileVersion:
    """A profile from TOML. Raises ValidationError in Chinese for a text that describes none."""
    check(by, Permission.SHAPE_SOURCES)
    try:
        profile = Profile.parse(text)
    except UnreadableFile as problem:
        raise ValidationError(f"{problem.reason}{problem.remedy}") from problem
    return save_version(profile, note=note, by=by)


def go_back(to: ProfileVersion, *, by: User) -> ProfileVersion:
    """Save an older version as the newest. Raises ValidationError if it is the newest."""
    check(by, Permission.SHAPE_SOURCES)
    if to.number == to.of.newest.number:
        raise ValidationError("该版本即现行版本")
    note = f"回到第 {to.number} 版"
    return save_version(to.profile, of=to.of, note=note, by=by)


@transaction.atomic
def use_profile(profile: SourceProfile, *, is_used: bool, by: User) -> None:
    """Put a profile in use, so that files are recognised by it, or out of use."""
    check(by, Permission.SHAPE_SOURCES)
    SourceProfile.objects.filter(pk=profile.pk).update(is_used=is_used)
    audit.record("profile.use", by=by, of=profile, detail={"is_used": is_used})
    profile.refresh_from_db()


def _named(name: str) -> SourceProfile:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "/" in name:
        raise ValidationError("模板要有名称，不超过 60 字，不含斜杠")
    if name in {shipped_profile.name for shipped_profile in shipped_profiles()}:
        raise ValidationError(f"“{name}”是随软件附带的模板的名称，请换一个")
    return SourceProfile.objects.get_or_create(name=name)[0]
