"""The steps of a run, one after the other, on whatever backend holds the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from liandong.engine.backends import Backend
from liandong.engine.linkage import LinkModel, cluster
from liandong.engine.pipeline.batches import NUMBERED_JUDGED_SCHEMA, Judge, TakePart, candidates
from liandong.engine.pipeline.counts import count_disputes
from liandong.engine.pipeline.disputes import (
    DISPUTE_SCHEMA,
    KNOWN_SCHEMA,
    PART_SCHEMA,
    build_disputes,
)
from liandong.engine.pipeline.groups import find_groups
from liandong.engine.pipeline.inputs import (
    NUMBERED_SCHEMA,
    Given,
    Intake,
    reject_table,
    take_in_at,
)
from liandong.engine.pipeline.linkage import links_within
from liandong.engine.pipeline.surveillance import raise_alarms
from liandong.engine.pipeline.timing import Clock
from liandong.engine.recognition import Recogniser
from liandong.engine.surveillance.groups.levels import PLAN, Plan


@dataclass(frozen=True)
class Made:
    """`judged` in NUMBERED_JUDGED_SCHEMA as the backend holds it, and the tables that are small
    enough to be here: rejects, links, disputes, counts, groups, alarms."""

    intake: Intake
    records: int
    judged: Any
    tables: dict[str, pa.Table]


@dataclass(frozen=True)
class Steps:
    backend: Backend[Any]
    clock: Clock
    recogniser: Recogniser
    linker: LinkModel
    plan: Plan = PLAN

    def taken(self, given: Sequence[Given]) -> Made:
        """Every step but writing. Raises UnreadableFile."""
        with self.clock.stage("读取文件") as rows:
            intake = take_in_at(self.backend, given, rows)
        with self.clock.stage("识别") as rows:
            judge = Judge(self.backend.share(self.recogniser))
            judged = self.backend.map(intake.records, judge, NUMBERED_JUDGED_SCHEMA)
            size = rows.count = self.backend.keep(judged)
        tables = {"rejects": reject_table(intake.files), "links": self.links(judged)}
        with self.clock.stage("归并为纠纷并统计") as rows:
            known = self.disputes(judged, tables["links"])
            tables["disputes"] = known.select(DISPUTE_SCHEMA.names)
            tables["counts"] = count_disputes(tables["disputes"])
            rows.count = tables["disputes"].num_rows
        with self.clock.stage("监测") as rows:
            watched = known if intake.has_times else KNOWN_SCHEMA.empty_table()
            tables["groups"] = find_groups(watched, self.recogniser.gazetteer, self.plan)
            tables["alarms"] = raise_alarms(watched)
            rows.count = watched.num_rows
        return Made(intake, size, judged, tables)

    def links(self, judged: Any) -> pa.Table:
        with self.clock.stage("关联") as rows:
            records = self.backend.map(judged, candidates, NUMBERED_SCHEMA)
            rows.count = self.backend.keep(records)
            return links_within(self.backend, records, rows.count, self.linker)

    def disputes(self, judged: Any, links: pa.Table) -> pa.Table:
        clusters = self.backend.share(cluster(links))
        parts = self.backend.map(judged, TakePart(clusters), PART_SCHEMA)
        made = self.backend.group(parts, "dispute", build_disputes, KNOWN_SCHEMA)
        found = self.backend.collect(made).cast(KNOWN_SCHEMA)
        return found.sort_by([("first_at", "ascending"), ("dispute_id", "ascending")])
