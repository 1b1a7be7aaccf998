"""Reads of source profiles and their versions, and how two versions differ."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from liandong.desk.access.models import MachineAccount, User
from liandong.desk.intake.models import (
    Feed,
    Import,
    ProfileDraft,
    ProfileVersion,
    SourceProfile,
)
from liandong.engine.records import Profile, UnreadableFile, shipped_profiles


@dataclass(frozen=True, slots=True)
class Own:
    """The city's own profiles in use, each in its newest version, in the order of their names."""

    versions: tuple[ProfileVersion, ...] = ()
    profiles: tuple[Profile, ...] = ()

    def version_of(self, profile: Profile) -> ProfileVersion | None:
        """The version that this profile object was parsed from; None for a shipped one."""
        for version, own in zip(self.versions, self.profiles, strict=True):
            if own is profile:
                return version
        return None


def own_profiles() -> Own:
    """The profiles by which files are recognised; one that cannot be parsed is left out."""
    found = [
        (version, profile)
        for version in newest_versions().filter(of__is_used=True)
        if (profile := _parsed(version))
    ]
    versions = tuple(version for version, _profile in found)
    return Own(versions, tuple(profile for _version, profile in found))


def _parsed(version: ProfileVersion) -> Profile | None:
    try:
        return version.profile
    except UnreadableFile:  # of a later release that was taken back
        return None


def newest_versions() -> QuerySet[ProfileVersion]:
    """The newest version of each profile."""
    latest = ProfileVersion.objects.filter(of=OuterRef("of")).order_by("-number").values("pk")[:1]
    versions = ProfileVersion.objects.select_related("of", "by").filter(pk=Subquery(latest))
    return versions.annotate(reads=Count("of__versions__imports")).order_by("of__name")


def versions_of(profile: SourceProfile) -> QuerySet[ProfileVersion]:
    """Newest first, each with how many imports it read."""
    versions = profile.versions.select_related("by").annotate(reads=Count("imports"))
    return versions.order_by("-number")


def named(name: str) -> ProfileVersion | None:
    """The newest version of the city's own profile of this name."""
    return newest_versions().filter(of__name=name).first()


def drafts_of(by: User) -> QuerySet[ProfileDraft]:
    """The drafts of this person: nobody else sees their samples."""
    return ProfileDraft.objects.select_related("of", "rereads").filter(by=by).order_by("-pk")


def profile_of(of: Import) -> Profile | None:
    """The profile that read an import; None where none did."""
    if of.profile_version:
        return of.profile_version.profile
    titled = (
        shipped_profile
        for shipped_profile in shipped_profiles()
        if shipped_profile.source and shipped_profile.title[:60] == of.profile
    )
    return next(titled, None)


def codes_for(machine: MachineAccount) -> Mapping[str, str]:
    """The words for the codes of classes that this system sends."""
    feed: Feed | None = getattr(machine, "feed", None)
    return feed.profile.newest.profile.codes if feed and feed.profile else {}


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """Removed and added lines: ("-", line) and ("+", line)."""
    return list(_differences(before.splitlines(), after.splitlines()))


def _differences(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    for line in difflib.ndiff(before, after):
        if line[0] in "+-" and line[2:].strip():
            yield line[0], line[2:]
