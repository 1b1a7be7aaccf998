"""The canonical record, and everything that brings a city's files into its form.

A file passes `readers` (whatever it is, a raw table of named columns), `profiles` (which column
means what), `conversion` with `cells`, `dates`, `numbers` and `phones` (each cell in the form of
its field), `duplicates` and `feedback_forms` (one record of several rows). `reading` runs them
batch by batch and gives records in RECORD_SCHEMA (`schema`) beside the rejects, each with its
remedy (`errors`); `every_row` does so where each row wants an answer. `table_files` writes results,
whole or not at all. `numbers`, `shop_names` and `merchant_register` also serve the rooms above:
what a numeral, the ending of a shop's name or a name of the register is, stands here alone.
"""

from typing import TYPE_CHECKING

from liandong.engine.exports import on_first_use

if TYPE_CHECKING:
    from liandong.engine.records.errors import Reject, UnreadableFile
    from liandong.engine.records.every_row import RowBatch, RowFile, read_rows
    from liandong.engine.records.feedback_forms import merge_feedback
    from liandong.engine.records.profiles.binding import detect_profile
    from liandong.engine.records.profiles.profile import Profile, shipped_profiles
    from liandong.engine.records.profiles.profile_text import profile_text
    from liandong.engine.records.readers.samples import Sample, take_sample
    from liandong.engine.records.reading import Batch, RecordFile, read_records
    from liandong.engine.records.schema import KEY, RECORD_SCHEMA
    from liandong.engine.records.table_files import check_ending, replacing, write_frames
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "KEY": "schema",
            "RECORD_SCHEMA": "schema",
            "Batch": "reading",
            "Profile": "profiles.profile",
            "RecordFile": "reading",
            "Reject": "errors",
            "RowBatch": "every_row",
            "RowFile": "every_row",
            "Sample": "readers.samples",
            "UnreadableFile": "errors",
            "check_ending": "table_files",
            "detect_profile": "profiles.binding",
            "merge_feedback": "feedback_forms",
            "profile_text": "profiles.profile_text",
            "read_records": "reading",
            "read_rows": "every_row",
            "replacing": "table_files",
            "shipped_profiles": "profiles.profile",
            "take_sample": "readers.samples",
            "write_frames": "table_files",
        },
    )

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
