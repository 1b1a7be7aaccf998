"""What the model learns from people's decisions on pairs."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from liandong.engine.linkage import LinkModel, score_candidates
from liandong.engine.linkage.fitting.reviewed_pairs import (
    REACH,
    learn,
    learned,
    weigh,
    without_threshold,
)
from liandong.engine.records.schema import RECORD_SCHEMA


@pytest.fixture(scope="module")
def model() -> Any:
    return LinkModel.load()


def answers(
    model: Any, *, shift: float, reach: float, count: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Weights of a queue, and people's labels when the truth has another prior and scale."""
    rng = np.random.default_rng(3)
    weights = rng.uniform(-8, 8, count)
    true = model.prior_weight + shift + reach * (weights - model.prior_weight)
    return weights, rng.random(count) < 1 / (1 + np.exp2(-true))


def test_where_even_odds_lie_is_learned(model: Any) -> None:
    shift, reach = learned(*answers(model, shift=2.0, reach=1.0, count=3000), model)
    at_even_odds = model.prior_weight + shift + reach * (0 - model.prior_weight)
    assert at_even_odds == pytest.approx(2.0, abs=0.5)


def test_few_decisions_move_little(model: Any) -> None:
    many = learned(*answers(model, shift=3.0, reach=1.0, count=3000), model)
    few = learned(*answers(model, shift=3.0, reach=1.0, count=6), model)
    assert abs(few[0]) < abs(many[0])


@pytest.mark.parametrize("label", [True, False])
def test_people_who_always_say_one_thing_do_not_break_it(model: Any, label: bool) -> None:
    weights = np.linspace(-5, 5, 200)
    shift, reach = learned(weights, np.full(200, label), model)
    assert np.isfinite(shift)
    assert REACH[0] <= reach <= REACH[1]


def record(number: int, source: str, **fields: object) -> pa.Table:
    row = dict.fromkeys(RECORD_SCHEMA.names) | {
        "source": source,
        "source_id": f"{source[:2]}{number}",
        "received_at": 1_770_000_000_000_000 + number * 3_600_000_000,
        "text": "在福临金店买的手镯多收工艺费，要求退款",
        "merchant_name": "福临金店",
        **fields,
    }
    return pa.Table.from_pylist([row], schema=RECORD_SCHEMA)


@pytest.fixture(scope="module")
def pairs() -> Any:
    """Pairs with the same shop; those with one telephone are one dispute, the others are not."""
    left, right, same = [], [], []
    for n in range(60):
        agreed = n % 2 == 0
        left.append(record(n, "police_110", person_phone=f"1990000{n:04d}"))
        phone = f"1990000{n:04d}" if agreed else f"1990001{n:04d}"
        right.append(record(n + 5, "complaint_12315", person_phone=phone))
        same.append(agreed)
    return pa.concat_tables(left), pa.concat_tables(right), same


def test_every_pair_is_weighed_also_one_that_would_not_be_shown(model: Any, pairs: Any) -> None:
    left, right, _same = pairs
    weights = weigh(model, left, right)
    assert len(weights) == 60
    shown = score_candidates(left.slice(0, 1), right.slice(0, 1), model=model)
    assert weights[0] == shown["weight"][0].as_py()
    assert without_threshold(model).lower < model.lower


def test_before_and_after_are_told_on_held_out_decisions(model: Any, pairs: Any) -> None:
    after, lesson = learn(model, *pairs)
    assert (lesson.decisions, lesson.same) == (60, 30)
    assert lesson.loss_after <= lesson.loss_before
    assert lesson.wrong_after <= lesson.wrong_before
    assert after.comparisons == model.comparisons


def test_decisions_that_contradict_the_weights_are_not_better_for_it(
    model: Any, pairs: Any
) -> None:
    left, right, same = pairs
    _after, lesson = learn(model, left, right, [n % 3 == 0 for n in range(len(same))])
    assert lesson.wrong_after > 0
