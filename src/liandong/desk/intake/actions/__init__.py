"""The writes of intake. Records: store, judge, correct. Files: start an import, work it off."""

from liandong.desk.intake.actions.correct import correct_answer
from liandong.desk.intake.actions.judge import judge_records
from liandong.desk.intake.actions.record_tables import to_table
from liandong.desk.intake.actions.store import StoredCounts, store_records

__all__ = ["StoredCounts", "correct_answer", "judge_records", "store_records", "to_table"]
