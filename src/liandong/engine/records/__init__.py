"""The canonical record, and everything that brings a city's files into its form."""

from liandong.engine.records.binding import detect_profile
from liandong.engine.records.errors import Reject, UnreadableFile
from liandong.engine.records.profile import Profile, shipped_profiles
from liandong.engine.records.reading import Batch, RecordFile, read_records
from liandong.engine.records.schema import KEY, RECORD_SCHEMA

__all__ = [
    "KEY",
    "RECORD_SCHEMA",
    "Batch",
    "Profile",
    "RecordFile",
    "Reject",
    "UnreadableFile",
    "detect_profile",
    "read_records",
    "shipped_profiles",
]
