"""The group plan in force: that of the city's file in the home, or the one that ships."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from liandong.engine.records.errors import UnreadableFile
from liandong.engine.surveillance.groups.levels import PLAN, Plan, read_plan

logger = logging.getLogger(__name__)

FILE: Final = "groups.toml"


def current_plan() -> Plan:
    """Looked at before each use; a file with a fault is left out as a whole and logged."""
    path = Path(settings.HOME) / FILE
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return PLAN
    return _read(path, changed)


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> Plan:
    try:
        return read_plan(path)
    except UnreadableFile:
        logger.exception("%s is not used", FILE)
        return PLAN
