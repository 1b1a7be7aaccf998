"""What the steps of the pipeline do with a batch of records, on any backend."""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from liandong.engine.backends import Shared
from liandong.engine.pipeline.disputes import judged_records, linkable, taking_part
from liandong.engine.pipeline.inputs import NUMBERED_SCHEMA
from liandong.engine.recognition import Recogniser
from liandong.engine.recognition.answers import ANSWER_SCHEMA
from liandong.engine.records import RECORD_SCHEMA

NUMBERED_JUDGED_SCHEMA: Final = judged_records(
    NUMBERED_SCHEMA.empty_table(), ANSWER_SCHEMA.empty_table()
).schema
JUDGED_SCHEMA: Final = judged_records(
    RECORD_SCHEMA.empty_table(), ANSWER_SCHEMA.empty_table()
).schema
"""A record with its answers, as it is written."""


@dataclass(frozen=True)
class Judge:
    """Answers beside the records."""

    recogniser: Shared[Recogniser]

    def __call__(self, records: pa.Table) -> pa.Table:
        return judged_records(records, self.recogniser.value.judge(records))


def candidates(judged: pa.Table) -> pa.Table:
    """The records that linkage looks at, in NUMBERED_SCHEMA."""
    return linkable(judged).select(NUMBERED_SCHEMA.names).cast(NUMBERED_SCHEMA)


@dataclass(frozen=True)
class TakePart:
    """The records that take part in a dispute, in PART_SCHEMA."""

    clusters: Shared[pa.Table]

    def __call__(self, judged: pa.Table) -> pa.Table:
        return taking_part(judged, self.clusters.value)
