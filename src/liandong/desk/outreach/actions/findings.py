"""What the actions on reports and letters have in common: freezing what was counted."""

from liandong.desk.access.models import User
from liandong.desk.outreach.models import Letter, SpecialReport
from liandong.desk.outreach.queries.findings.facts import facts_to_freeze


def freeze_facts(subject: Letter | SpecialReport, *, by: User) -> None:
    """Count it and keep that for the next round. A part of the action that submits it."""
    subject.round += 1
    facts_to_freeze(subject, by=by).save()
