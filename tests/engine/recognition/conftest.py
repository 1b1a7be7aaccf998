from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.recognition import Gazetteer, Recogniser
from liandong.engine.recognition.model import load_model

Judge = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return Recogniser.load()


@pytest.fixture(scope="session")
def judge(recogniser: Recogniser) -> Judge:
    """Answers to one text; other columns of the record by name."""
    return judge_of(recogniser)


@pytest.fixture(scope="session")
def scan() -> Judge:
    """The same of the lexicon's scan alone: what it finds, without names that characters tell."""
    return judge_of(Recogniser.of(replace(load_model(), second=None), Gazetteer.load()))


def judge_of(recogniser: Recogniser) -> Judge:
    def of(text: str | None, **columns: Any) -> dict[str, Any]:
        record = {"text": text, **columns}
        table = pa.table({name: pa.array([value]) for name, value in record.items()})
        answer: dict[str, Any] = recogniser.judge(table).to_pylist()[0]
        return answer

    return of
