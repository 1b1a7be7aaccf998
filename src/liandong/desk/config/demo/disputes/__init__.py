"""The demo's disputes in progress, played with the desk's own actions."""

from datetime import datetime
from typing import Final

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.config.demo.disputes.grievances import Staff
from liandong.desk.config.demo.disputes.playing import play
from liandong.desk.config.demo.disputes.timetable import begun

BEGUN: Final = "demo.add_disputes"


def add_disputes(*, until: datetime, by: System) -> int:
    """Play all courses, once. Returns how many could not be played to their end.

    Each action is committed by itself: people may use the desk meanwhile. So a course can meet what
    they did, and where the process is killed the courses stay as far as they were.
    """
    if AuditEntry.objects.filter(action=BEGUN).exists():
        return 0
    courses = list(begun(Staff(), until=until))
    audit.record(BEGUN, by=by, detail={"disputes": len(courses)})
    return play(courses, until=until)
