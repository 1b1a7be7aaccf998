"""Reads of the work app beyond a get."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.work.models import Schedule

#: Some regular task is due every few seconds: where none was taken for so long, no worker runs.
QUIET: Final = timedelta(seconds=60)


def has_worker() -> bool:
    """Whether a worker has taken a regular task lately; True before the first one ever ran."""
    last = Schedule.objects.order_by("-last_at").filter(last_at__isnull=False).first()
    if last is None or last.last_at is None:
        return not Schedule.objects.exists()
    return timezone.now() - last.last_at < QUIET
