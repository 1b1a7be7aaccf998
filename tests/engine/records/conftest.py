"""Files as cities send them, written fresh for each test."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from liandong.engine.records import Batch, RecordFile, read_records

NOW = datetime(2026, 11, 24, 15, 0)

INCIDENT_HEADER = "接警单编号,报警时间,报警人,报警人电话,警情地址,报警内容"


@pytest.fixture
def incidents(tmp_path: Path) -> Callable[..., RecordFile]:
    """Reads lines of a 接警单 CSV (without its header) as records."""

    def read(*lines: str, header: str = INCIDENT_HEADER, encoding: str = "utf-8") -> RecordFile:
        path = tmp_path / "incidents.csv"
        path.write_bytes("\n".join([header, *lines]).encode(encoding))
        return read_records(path, now=NOW)

    return read


@pytest.fixture
def only() -> Callable[[RecordFile], Batch]:
    """The one batch of a small file."""

    def take(file: RecordFile) -> Batch:
        (batch,) = list(file)
        return batch

    return take
