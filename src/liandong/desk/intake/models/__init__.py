"""The tables of intake: imports, records, and profiles by which they are read."""

from liandong.desk.intake.models.merchant_imports import MerchantImport, MerchantImportRow
from liandong.desk.intake.models.profiles import (
    ProfileDraft,
    ProfileVersion,
    ReadingProposal,
    SourceProfile,
)
from liandong.desk.intake.models.records import (
    RECORD_KEY,
    SOURCES,
    Answer,
    AnswerChange,
    ChangeRequest,
    Correction,
    Feed,
    Import,
    QuarantinedRow,
    Reconciliation,
    Record,
    RecordVersion,
)

__all__ = [
    "RECORD_KEY",
    "SOURCES",
    "Answer",
    "AnswerChange",
    "ChangeRequest",
    "Correction",
    "Feed",
    "Import",
    "MerchantImport",
    "MerchantImportRow",
    "ProfileDraft",
    "ProfileVersion",
    "QuarantinedRow",
    "ReadingProposal",
    "Reconciliation",
    "Record",
    "RecordVersion",
    "SourceProfile",
]
