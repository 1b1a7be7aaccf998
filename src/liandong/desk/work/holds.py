"""Whether anything may leave the desk: messages, anchors of the audit, files of exchange folders.

Whoever sends asks here first. After a restore a person looks at what waits, and releases it.
"""

from datetime import datetime

from django.utils import timezone

from liandong.desk.work.models import SendingHold


def hold(reason: str, *, since: datetime | None = None) -> SendingHold:
    """Let nothing out from now on."""
    return SendingHold.objects.create(reason=reason, since=since or timezone.now())


def held() -> SendingHold | None:
    """The oldest hold that is not released; None where everything goes out."""
    return SendingHold.objects.filter(released_at=None).order_by("pk").first()


def release() -> int:
    """End all holds; how many there were."""
    return SendingHold.objects.filter(released_at=None).update(released_at=timezone.now())
