"""The tables of intake: what arrives, and how it is read."""

from liandong.desk.intake.models.arriving import (
    SOURCES,
    Answer,
    AnswerChange,
    Correction,
    Feed,
    Import,
    QuarantinedRow,
    Reconciliation,
    Record,
    RecordVersion,
)
from liandong.desk.intake.models.profiles import ProfileDraft, ProfileVersion, SourceProfile

__all__ = [
    "SOURCES",
    "Answer",
    "AnswerChange",
    "Correction",
    "Feed",
    "Import",
    "ProfileDraft",
    "ProfileVersion",
    "QuarantinedRow",
    "Reconciliation",
    "Record",
    "RecordVersion",
    "SourceProfile",
]
