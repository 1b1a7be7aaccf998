"""Notices out of the house that the key of a machine account is about to expire."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.machines import keys_to_tell_of
from liandong.desk.access.actors import Actor
from liandong.desk.access.models import Contact, MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.handling.models import Notice
from liandong.desk.work.jobs import start

MANAGERS: Final = [r.key for r in ROLES.values() if Permission.MANAGE_MACHINES in r.permissions]


@transaction.atomic
def warn_of_keys(*, by: Actor) -> int:
    """One message an address of those who manage machine accounts. How many messages.

    Who has given no address finds the same on the page of machine accounts.
    """
    machines = keys_to_tell_of()
    if not machines:
        return 0
    text, now = _words(machines), timezone.now()
    contacts = Contact.objects.filter(person__role__in=MANAGERS, person__is_active=True)
    notices = [
        Notice(person_id=contact.person_id, kind=Notice.Kind.KEY, to=to, text=text, due_at=now)
        for contact in contacts
        for to in (contact.mobile, contact.email)
        if to
    ]
    Notice.objects.bulk_create(notices)
    audit.record("machine.warn", by=by, detail={"entries": len(machines)})
    if notices:
        start("handling.send_notices", key="notices")
    return len(notices)


def _words(machines: Sequence[MachineAccount]) -> str:
    named = "；".join(
        f"“{machine.name}”{timezone.localdate(machine.expires_at).isoformat()} 到期"
        for machine in machines
    )
    return f"接口密钥到期提醒：{named}。请在“接口”页换发，并交给对方系统。"
