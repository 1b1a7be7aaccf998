"""A backup that a person asks for, and telling the administrators that none is made."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import Contact, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.backup.standing import JOB, KEY, standing
from liandong.desk.handling.models import Notice
from liandong.desk.work.jobs import start
from liandong.desk.work.models import Job

MAINTAINERS: Final = [r.key for r in ROLES.values() if Permission.MAINTAIN in r.permissions]


@transaction.atomic
def start_backup(*, by: User) -> Job:
    """Begin one in the background."""
    check(by, Permission.MAINTAIN)
    audit.record("backup.start", by=by)
    return start(JOB, key=KEY, by=by.pk)


@transaction.atomic
def warn_of_backups(*, by: Actor) -> int:
    """One message a day to each address of who maintains the desk, while something is wrong. How
    many messages; who has given no address finds the same on the page of backups."""
    now = timezone.now()
    today = timezone.localdate(now)
    if Notice.objects.filter(kind=Notice.Kind.UPKEEP, due_at__date=today).exists():
        return 0
    problems = standing().problems
    if not problems:
        return 0
    text = f"备份提醒：{'；'.join(problems)}。请到“备份”页处理。"
    contacts = Contact.objects.filter(person__role__in=MAINTAINERS, person__is_active=True)
    notices = [
        Notice(person_id=contact.person_id, kind=Notice.Kind.UPKEEP, to=to, text=text, due_at=now)
        for contact in contacts
        for to in (contact.mobile, contact.email)
        if to
    ]
    if notices:
        Notice.objects.bulk_create(notices)
        audit.record("backup.warn", by=by, detail={"entries": len(problems)})
        start("handling.send_notices", key="notices")
    return len(notices)
