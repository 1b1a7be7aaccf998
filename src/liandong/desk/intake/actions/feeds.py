"""Sources that send by themselves: their folders, their files, when they sent last."""

from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.start_import import start_import
from liandong.desk.intake.exchange import complete, exchange_folder, forget_taken, put_away
from liandong.desk.intake.models import Feed, SourceProfile
from liandong.desk.intake.uploads import Landing

QUIET_HOURS: Final = 24


def save_feed(
    *,
    machine: MachineAccount,
    folder: str,
    quiet_hours: int,
    profile: SourceProfile | None = None,
    by: User,
) -> Feed:
    """Say in which exchange folder (none: it pushes) and how often this system is heard of.

    Its files are read by `profile`, without one by that which fits each; a push has its codes
    turned into words by it.
    """
    check(by, Permission.MANAGE_MACHINES)
    with transaction.atomic():
        told = {"folder": folder, "quiet_hours": quiet_hours}
        feed, _created = Feed.objects.update_or_create(
            machine=machine, defaults={**told, "profile": profile}
        )
        detail = {**told, "profile": profile.name if profile else ""}
        audit.record("feed.save", by=by, of=machine, detail=detail)
    if folder:
        exchange_folder(folder)
    return feed


def take_files(feed: Feed) -> int:
    """Begin an import of each complete file in the feed's folder; how many there were.

    A file that is taken and then, as by a power cut, not put away comes again: nothing is stored
    twice.
    """
    taken = 0
    try:
        for path in complete(feed.folder):
            _take(path, feed)
            taken += 1
        forget_taken(feed.folder)
    except OSError as error:
        note_problem(feed, _("文件夹读不了：%s") % (error.strerror or type(error).__name__))
    return taken


def note_problem(feed: Feed, problem: str) -> None:
    Feed.objects.filter(pk=feed.pk).update(problem=problem[:300])


def _take(path: Path, feed: Feed) -> None:
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    if not landing.size:
        landing.abandon()
        note_problem(feed, _("“%s”是空文件，没有导入") % path.name)
    else:
        profile = feed.profile.newest if feed.profile else None
        start_import(landing, source=None, profile=profile, by=feed.machine)
    put_away(path)
