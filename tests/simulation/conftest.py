"""One small city for all tests that only look at it."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from liandong.simulation import SimulationSummary, simulate

UNTIL = datetime(2026, 11, 24, 15, 0)
RECORDS = 6000


class Files:
    """A written city, its files read as text."""

    def __init__(self, out: Path, summary: SimulationSummary) -> None:
        self.out = out
        self.summary = summary
        self.police = pl.read_excel(out / "police.xlsx", infer_schema_length=0)
        self.complaints = self.csv("complaints")
        self.reports = self.csv("reports")
        self.truth = self.csv("truth_records")
        self.links = self.csv("truth_links")
        self.outbreaks = self.csv("truth_outbreaks")

    def csv(self, name: str) -> pl.DataFrame:
        return pl.read_csv(self.out / f"{name}.csv", infer_schema_length=0)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Files:
    out = tmp_path_factory.mktemp("city")
    return Files(out, simulate(out, seed=4, years=2, records=RECORDS, until=UNTIL))
