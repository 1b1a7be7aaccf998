"""Sources that send by themselves: their folders, their files, when they sent last."""

from pathlib import Path
from typing import Final

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.models import Feed, SourceProfile
from liandong.desk.intake.uploads.exchange_folders import (
    complete,
    exchange_folder,
    forget_taken,
    put_away,
)
from liandong.desk.intake.uploads.landing import Landing, is_full, no_room

QUIET_HOURS: Final = 24


def save_feed(
    *,
    machine: MachineAccount,
    folder: str,
    quiet_hours: int,
    profile: SourceProfile | None = None,
    by: User,
) -> Feed:
    """Set the exchange folder (empty: the system pushes) and after how many hours it is overdue.

    `profile` reads its files; without one each file is read by the profile that fits. It also
    translates the codes of what is pushed.
    """
    check(by, Permission.MANAGE_MACHINES)
    with transaction.atomic():
        chosen = {"folder": folder, "quiet_hours": quiet_hours}
        feed, _created = Feed.objects.update_or_create(
            machine=machine, defaults={**chosen, "profile": profile}
        )
        detail = {**chosen, "profile": profile.name if profile else ""}
        audit.record("feed.save", by=by, of=machine, detail=detail)
    if folder:
        exchange_folder(folder)
    return feed


def take_files(feed: Feed) -> int:
    """Begin an import of each complete file in the feed's folder; returns how many there were.

    A file that was taken but not moved away, as after a power cut, is taken again; nothing is
    stored twice.
    """
    taken = 0
    try:
        for path in complete(feed.folder):
            _take(path, feed)
            taken += 1
        forget_taken(feed.folder)
    except OSError as error:
        problem = f"文件夹无法读取：{error.strerror or type(error).__name__}"
        note_problem(feed, no_room() if is_full(error) else problem)
    return taken


def note_problem(feed: Feed, problem: str) -> None:
    Feed.objects.filter(pk=feed.pk).update(problem=problem[:300])


def _take(path: Path, feed: Feed) -> None:
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    if not landing.size:
        landing.abandon()
        note_problem(feed, f"“{path.name}”是空文件，没有导入")
    else:
        profile = feed.profile.newest if feed.profile else None
        start_import(landing, source=None, profile=profile, by=feed.machine)
    put_away(path)
