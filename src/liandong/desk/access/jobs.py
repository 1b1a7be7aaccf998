"""Regular tasks of access: sealing the audit, forgetting what no longer counts."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from liandong.desk.access.actions.sign_in import COUNTED_FOR
from liandong.desk.access.models import SignInFailure
from liandong.desk.access.sealing import seal
from liandong.desk.work.jobs import schedule


@schedule(every=timedelta(seconds=3))
def seal_audit() -> None:
    seal()


@schedule(every=timedelta(hours=1))
def forget() -> None:
    """Remove sessions that have ended and failures that no longer count."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SignInFailure.objects.filter(at__lt=now - COUNTED_FOR).delete()
