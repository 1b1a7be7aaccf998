"""Warnings as messages out of the house, to who has given an address and wants them there."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actions.contacts import set_contact
from liandong.desk.access.guard import check
from liandong.desk.access.models import Contact, User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.periods import LABELS
from liandong.desk.handling.models import DueWarning, Notice, WarningChoice
from liandong.desk.handling.rules.warning import LABELS as MOMENTS
from liandong.desk.handling.rules.warning import Moment
from liandong.desk.work.jobs import start

NAMED: Final = 5
"""So many matters are named in a message; the others stand at the desk."""


def choice_of(person: User) -> WarningChoice:
    """The person's, or that of everybody who has not chosen."""
    found = WarningChoice.objects.filter(person=person).first()
    return found or WarningChoice(person=person)


@transaction.atomic
def choose_warnings(
    *, mobile: str, email: str, by_mobile: list[str], by_email: list[str], by: User
) -> None:
    """One's own addresses, and the moments of which one is told there."""
    check(by, Permission.NOTE)
    set_contact(person=by, mobile=mobile, email=email, by=by)
    chosen = {"by_mobile": by_mobile, "by_email": by_email}
    WarningChoice.objects.update_or_create(person=by, defaults=chosen)
    audit.record("warning.choose", by=by, detail=chosen)


def send_out(warnings: Sequence[DueWarning]) -> int:
    """One message a person and address for all of these; within the caller's transaction.

    A telephone is read by others: numbers, periods and days, no name and no words of the matter.
    """
    by_person = groupby(sorted(warnings, key=lambda one: one.person_id), lambda one: one.person_id)
    told = {pk: list(own) for pk, own in by_person}
    choices = WarningChoice.objects.in_bulk(told, field_name="person_id")
    made = [
        Notice(person_id=pk, kind=Notice.Kind.DUE, to=to, text=_words(own), due_at=timezone.now())
        for contact in Contact.objects.filter(person__in=told, person__is_active=True)
        for pk in (contact.person_id,)
        for to, moments in _ways(contact, choices.get(pk) or WarningChoice())
        if (own := [one for one in told[pk] if one.moment in moments])
    ]
    Notice.objects.bulk_create(made)
    if made:
        start("handling.send_notices", key="notices")
    return len(made)


def _ways(contact: Contact, choice: WarningChoice) -> Iterator[tuple[str, list[str]]]:
    for to, moments in ((contact.mobile, choice.by_mobile), (contact.email, choice.by_email)):
        if to:
            yield str(to), moments


def _words(own: Sequence[DueWarning]) -> str:
    urgent_first = sorted(own, key=lambda one: (one.due_on, one.dispute_id))
    named = "；".join(map(_line, urgent_first[:NAMED]))
    more = len(own) - NAMED
    rest = _("；另有 %(more)d 条见系统") % {"more": more} if more > 0 else ""
    return _("时限提醒 %(count)d 条：%(named)s%(rest)s。") % {
        "count": len(own),
        "named": named,
        "rest": rest,
    }


def _line(one: DueWarning) -> str:
    period, moment = _(LABELS.get(one.key, "履行")), _(MOMENTS[Moment(one.moment)])
    return f"{one.dispute.number} {period} {moment} {one.due_on.isoformat()}"
