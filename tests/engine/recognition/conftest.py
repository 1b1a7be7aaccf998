from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.recognition import Recogniser

Judge = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return Recogniser.load()


@pytest.fixture(scope="session")
def judge(recogniser: Recogniser) -> Judge:
    """Answers to one text; other columns of the record by name."""

    def of(text: str | None, **columns: Any) -> dict[str, Any]:
        record = {"text": text, **columns}
        table = pa.table({name: pa.array([value]) for name, value in record.items()})
        answer: dict[str, Any] = recogniser.judge(table).to_pylist()[0]
        return answer

    return of
