"""A run fits its model to the newest records only, where there are very many."""

from datetime import datetime

import pyarrow as pa

from liandong.engine.backends import OneMachine
from liandong.engine.linkage import LinkModel
from liandong.engine.pipeline import linking
from liandong.engine.pipeline.inputs import NUMBERED_SCHEMA

from .conftest import record


def test_the_model_is_fitted_to_the_newest(monkeypatch):
    days = [n * 11 % 28 + 1 for n in range(28)]
    rows = [
        {**record(str(day)), "received_at": datetime(2026, 3, day), "row": n}
        for n, day in enumerate(days)
    ]
    records = pa.Table.from_pylist(rows, schema=NUMBERED_SCHEMA)
    asked = []
    monkeypatch.setattr(linking, "FIT_MOST", 10)
    monkeypatch.setattr(linking, "fit", lambda given, model: asked.append(given) or model)
    linking.links_within(OneMachine(), records, records.num_rows, LinkModel.load())
    (given,) = asked
    assert given["source_id"].to_pylist() == [str(day) for day in days if day > 18]
