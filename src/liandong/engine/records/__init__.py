"""The canonical record, and everything that brings a city's files into its form."""

from liandong.engine.records.binding import detect_profile
from liandong.engine.records.errors import Reject, UnreadableFile
from liandong.engine.records.feedback import merge_feedback
from liandong.engine.records.profile import Profile, shipped_profiles
from liandong.engine.records.profile_text import profile_text
from liandong.engine.records.reading import Batch, RecordFile, read_records
from liandong.engine.records.rows import RowBatch, RowFile, read_rows
from liandong.engine.records.sampling import Sample, take_sample
from liandong.engine.records.schema import KEY, RECORD_SCHEMA
from liandong.engine.records.writing import check_ending, replacing, write_frames

__all__ = [
    "KEY",
    "RECORD_SCHEMA",
    "Batch",
    "Profile",
    "RecordFile",
    "Reject",
    "RowBatch",
    "RowFile",
    "Sample",
    "UnreadableFile",
    "check_ending",
    "detect_profile",
    "merge_feedback",
    "profile_text",
    "read_records",
    "read_rows",
    "replacing",
    "shipped_profiles",
    "take_sample",
    "write_frames",
]
