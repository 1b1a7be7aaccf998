"""The recogniser over a whole table, in batches that keep memory flat."""

from typing import Final

import pyarrow as pa

from liandong.engine.pipeline.timing import Rows
from liandong.engine.recognition import Recogniser

BATCH_ROWS: Final = 16_384


def judge_all(recogniser: Recogniser, records: pa.Table, rows: Rows) -> pa.Table:
    """Answers in ANSWER_SCHEMA, one for each record, in their order."""
    answers = [recogniser.judge(records.slice(0, 0))]
    for start in range(0, records.num_rows, BATCH_ROWS):
        part = records.slice(start, BATCH_ROWS)
        answers.append(recogniser.judge(part))
        rows.count += part.num_rows
    return pa.concat_tables(answers)
