"""The demo's matters with all that was done in them, by the desk's own deeds."""

from datetime import datetime

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.config.demo.matters.playing import play
from liandong.desk.config.demo.matters.telling import Staff
from liandong.desk.config.demo.matters.timetable import begun
from liandong.desk.disputes.models import Dispute


@transaction.atomic
def add_matters(*, until: datetime, by: System) -> None:
    """All of them or none: where people have taken steps already, nothing is added."""
    if Dispute.objects.filter(status_by__isnull=False).exists():
        return
    matters = list(begun(Staff(), until=until))
    play(matters, until=until)
    audit.record("demo.add_matters", by=by, detail={"disputes": len(matters)})
