"""A run fits its model to the newest records only, where there are very many."""

from datetime import datetime

import pyarrow as pa
import pytest

from liandong.engine.backends import OneMachine
from liandong.engine.linkage import LinkModel
from liandong.engine.pipeline import linkage
from liandong.engine.pipeline.inputs import NUMBERED_SCHEMA

from .conftest import record


def test_the_model_is_fitted_to_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [n * 11 % 28 + 1 for n in range(28)]
    rows = [
        {**record(str(day)), "received_at": datetime(2026, 3, day), "row": n}
        for n, day in enumerate(days)
    ]
    records = pa.Table.from_pylist(rows, schema=NUMBERED_SCHEMA)
    fitted: list[pa.Table] = []

    def fit(given: pa.Table, model: LinkModel) -> LinkModel:
        fitted.append(given)
        return model

    monkeypatch.setattr(linkage, "FIT_MOST", 10)
    monkeypatch.setattr(linkage, "fit", fit)
    linkage.links_within(OneMachine(), records, records.num_rows, LinkModel.load())
    (given,) = fitted
    assert given["source_id"].to_pylist() == [str(day) for day in days if day > 18]
