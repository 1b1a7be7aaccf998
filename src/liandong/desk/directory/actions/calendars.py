"""A year of the working calendar, as the State Council's notice gives it."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import CalendarDay
from liandong.desk.directory.rules.calendars import read_days
from liandong.desk.work.bounded_process import call_bounded


def import_calendar(content: bytes, *, by: Actor) -> list[int]:
    """Replace the years that the CSV or JSON file contains; returns them.

    Raises WrongCalendar, and changes nothing, where any line is wrong; LimitsExceeded.
    """
    check(by, Permission.MANAGE_DIRECTORY)
    days = call_bounded(read_days, content)
    years = sorted({day.year for day in days})
    with transaction.atomic():
        lock_key("calendar")  # of two files at the same instant the second replaces the first
        CalendarDay.objects.filter(day__year__in=years).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=day,
                is_working=entry.is_working,
                statutory=entry.statutory,
                name=entry.name,
                notice=entry.notice,
            )
            for day, entry in days.items()
        )
        audit.record("directory.import_calendar", by=by, detail={"years": years})
    return years
