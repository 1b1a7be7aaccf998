"""Filters of templates that show alerts."""

from collections.abc import Callable
from typing import Any, Final

from liandong.desk.insight import wording

FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "alert_sentence": wording.sentence,
    "alert_subject": wording.subject_words,
}
