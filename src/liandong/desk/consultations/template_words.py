"""Filters and functions of templates that show consultations."""

from collections.abc import Callable
from typing import Any, Final

from liandong.desk.consultations.rules.durations import duration_words
from liandong.desk.ui.widgets import query_with

FILTERS: Final[dict[str, Callable[..., Any]]] = {"duration": duration_words}
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {"query_with": query_with}
