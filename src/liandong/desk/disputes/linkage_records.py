"""Records as linkage takes them: each merchant called as the register of the desk calls it.

So a batch that is placed, the stored records beside it and what somebody types name one shop alike.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from liandong.desk.intake.models import Record
from liandong.desk.intake.recogniser import recent_recogniser

if TYPE_CHECKING:
    import pyarrow as pa


def linked_table(records: Iterable[Record]) -> "pa.Table":
    """The records with their answers, as linkage takes them."""
    from liandong.desk.intake.record_tables import to_table
    from liandong.engine.linkage.features.merchants import with_shops

    held = list(records)
    return with_shops(to_table(held), [record.answer.merchant_known for record in held])


def as_linked(records: "pa.Table") -> "pa.Table":
    """The same for records that are neither stored nor judged yet."""
    from liandong.engine.linkage.features.merchants import with_shops

    return with_shops(records, recent_recogniser().known_merchants(records).to_pylist())
