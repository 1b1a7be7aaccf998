"""Filters of all templates: the words of the desk, and Django's filters that are in use."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from django.template import defaultfilters
from django.utils import timezone
from django.utils.html import json_script

from liandong.desk.ui import wording


def day(moment: date | datetime | None, form: str = "Y-m-d") -> str:
    """A day or moment in the form of Django's `date`, in local time; nothing for nothing."""
    return str(defaultfilters.date(_local(moment), form))


def hour(moment: time | datetime | None, form: str = "H:i") -> str:
    """A time of day in the form of Django's `time`, in local time; nothing for nothing."""
    return str(defaultfilters.time(_local(moment), form))


def _local(moment: Any) -> Any:
    is_aware = isinstance(moment, datetime) and timezone.is_aware(moment)
    return timezone.localtime(moment) if is_aware else moment


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "bits": wording.bits,
    "counted": wording.counted,
    "date": day,
    "filesizeformat": defaultfilters.filesizeformat,
    "floatformat": defaultfilters.floatformat,
    "json_script": json_script,
    "linebreaksbr": defaultfilters.linebreaksbr,
    "spell": wording.spell,
    "time": hour,
    "toast": wording.toast,
    "truncatechars": defaultfilters.truncatechars,
    "when": wording.when,
    "yesno": defaultfilters.yesno,
    "yuan": wording.yuan,
}
