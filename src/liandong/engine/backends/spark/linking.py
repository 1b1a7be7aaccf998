"""Linkage on Spark: keys are joined by SQL, all else is the engine's own functions.

Records → entries of their keys → pairs that meet in a block → both records beside each pair →
weights. Only links worth a look and the pairs that rival them come to the driver, where the
decisions are taken together.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyspark.sql import DataFrame

from liandong.engine.backends.interface import Shared
from liandong.engine.linkage import LinkModel
from liandong.engine.linkage.meeting import COMPARED, ENTRY_SCHEMA, PAIR_SCHEMA, entries, meet
from liandong.engine.linkage.weighing import WEIGHED_SCHEMA, decide_together, weigh

if TYPE_CHECKING:
    from liandong.engine.backends.spark.engine import Spark

# Records are many and pairs wide: hashing the former spares sorting the latter.
# Names in backticks: in double quotes they would be text to Spark, and a condition of two equal
# texts true without a word.
BESIDE: Final = """
    select /*+ shuffle_hash(`l`), shuffle_hash(`r`) */
        `p`.`a`, `p`.`b`, `l`.`record` as `left`, `r`.`record` as `right`
    from {pairs} as `p`
    join {records} as `l` on `l`.`row` = `p`.`a`
    join {records} as `r` on `r`.`row` = `p`.`b`
"""
RIVALS: Final = """
    select `a`, `b`, `bits` from {weighed}
    where `a` in (select `row` from {found}) or `b` in (select `row` from {found})
"""
FOUND: Final = """
    select explode(array(`a`, `b`)) as `row` from {weighed} where `left_id` is not null
"""


@dataclass(frozen=True)
class Weigh:
    """`weigh` with a model that the machines share."""

    model: Shared[LinkModel]

    def __call__(self, pairs: pa.Table) -> pa.Table:
        return weigh(pairs, self.model.value)


def link(spark: "Spark", records: DataFrame, model: LinkModel) -> pa.Table:
    """See `Backend.link`."""
    weighed = spark.settle(weighed_pairs(spark, records, model))
    links = weighed.where("`left_id` is not null").toArrow()
    found = spark.session.sql(FOUND, weighed=weighed).distinct()
    rivals = spark.session.sql(RIVALS, weighed=weighed, found=found).toArrow()
    return decide_together(links.cast(WEIGHED_SCHEMA), rivals, model)


def weighed_pairs(spark: "Spark", records: DataFrame, model: LinkModel) -> DataFrame:
    """All pairs that meet, in WEIGHED_SCHEMA."""
    records = records.select("row", *COMPARED)
    keys = spark.map(records, entries, ENTRY_SCHEMA)
    pairs = spark.group(keys, "block", meet, PAIR_SCHEMA).distinct()
    columns = ", ".join(f"`{name}`" for name in COMPARED)
    held = records.selectExpr("`row`", f"struct({columns}) as `record`")
    beside = spark.session.sql(BESIDE, pairs=pairs, records=held)
    return spark.map(beside, Weigh(spark.share(model)), WEIGHED_SCHEMA)
