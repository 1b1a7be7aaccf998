"""A year of the working calendar, as the State Council's notice gives it."""

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import CalendarDay
from liandong.desk.directory.rules.calendars import read_days


def import_calendar(content: bytes, *, by: Actor) -> list[int]:
    """Replace the years that the CSV or JSON file tells of; returns them.

    Raises WrongCalendar, and changes nothing, where any line is wrong.
    """
    check(by, Permission.MANAGE_DIRECTORY)
    days = read_days(content)
    years = sorted({day.year for day in days})
    with transaction.atomic():
        CalendarDay.objects.filter(day__year__in=years).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=day,
                is_working=told.is_working,
                statutory=told.statutory,
                name=told.name,
                notice=told.notice,
            )
            for day, told in days.items()
        )
        audit.record("directory.import_calendar", by=by, detail={"years": years})
    return years
