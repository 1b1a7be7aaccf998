"""One's own account: sessions on other devices ended (a phone that was lost, a desk left open), a
new password."""

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.models import Session, User
from liandong.desk.access.queries import own_sessions


def end_session(*, handle: str, present: str, by: User) -> bool:
    """End the session of this handle; False if it is over already or is the `present` one."""
    with transaction.atomic():
        for session in Session.objects.filter(person=by).exclude(pk=present):
            if session.handle == handle:
                session.delete()
                audit.record("session.end", by=by, of=by, detail={"entries": 1})
                return True
    return False


def end_other_sessions(*, present: str, by: User) -> int:
    """End all sessions but `present`. Returns how many were open until now."""
    with transaction.atomic():
        ended = own_sessions(by).exclude(pk=present).count()
        Session.objects.filter(person=by).exclude(pk=present).delete()
        audit.record("session.end", by=by, of=by, detail={"entries": ended})
    return ended


def end_all_sessions(person: User) -> None:
    """Part of an action that ends what somebody is signed in with, for good: an account that is
    unlocked later lets in nobody with a session of before."""
    Session.objects.filter(person=person).delete()


def change_password(*, new: str, by: User) -> None:
    """Set one's own password; the form has checked the current one and the rules."""
    with transaction.atomic():
        by.set_password(new)
        by.password_changed_at = timezone.now()
        by.must_change_password = False
        by.save(update_fields=["password", "password_changed_at", "must_change_password"])
        audit.record("password.change", by=by, of=by)
