"""Parsers of query parameters. Invalid values are treated as missing."""

from datetime import date, datetime, time
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.dateparse import parse_date

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200
"""Years that a day may lie in, so that date arithmetic stays within Python's range."""

WITHIN_YEARS: Final = (
    MinValueValidator(date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(date(LAST_YEAR, 12, 31)),
)
"""The same for a DateField of a form."""

LONGEST_NUMBER: Final = 18
"""Digits of a whole number that every database accepts."""


def parse_day(words: str) -> date | None:
    """A day as 2026-11-24, within the accepted years."""
    try:
        day = parse_date(words)
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def parse_number(words: str) -> int | None:
    """A whole number without a sign."""
    return int(words) if words.isdecimal() and len(words) <= LONGEST_NUMBER else None


def midnight(day: date) -> datetime:
    """The beginning of a day in China."""
    return timezone.make_aware(datetime.combine(day, time.min))
