"""Source profiles of the city: a new version, back to an old one, put away, taken up again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

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
    """Write a profile down as the newest version of `of`, or of the one that bears its name.

    What is written down already is not written again: the newest version is given. Raises
    ValidationError for a name that is none, or is one of those that ship.
    """
    check(by, Permission.SHAPE_SOURCES)
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
        SourceProfile.objects.filter(pk=held.pk).update(is_used=True)
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
    """Have an older version count again, as a new one. Raises ValidationError if it is newest."""
    check(by, Permission.SHAPE_SOURCES)
    if to.number == to.of.newest.number:
        raise ValidationError(_("这一版就是现在用的"))
    note = _("回到第 %d 版") % to.number
    return save_version(to.profile, of=to.of, note=note, by=by)


@transaction.atomic
def use_profile(profile: SourceProfile, *, is_used: bool, by: User) -> None:
    """Have files recognised by it, or no more."""
    check(by, Permission.SHAPE_SOURCES)
    SourceProfile.objects.filter(pk=profile.pk).update(is_used=is_used)
    audit.record("profile.use", by=by, of=profile, detail={"is_used": is_used})
    profile.refresh_from_db()


def _named(name: str) -> SourceProfile:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "/" in name:
        raise ValidationError(_("模板要有名称，不超过 60 字，不含斜杠"))
    if name in {one.name for one in shipped_profiles()}:
        raise ValidationError(_("“%s”是随软件附带的模板的名称，请换一个") % name)
    return SourceProfile.objects.get_or_create(name=name)[0]
