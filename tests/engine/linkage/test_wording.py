"""What one problem is called on the phone and in writing is learned from pairs that are sure."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.linkage import LinkModel, link
from liandong.engine.linkage.candidates.pairs import compare
from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.wording import Wording
from liandong.engine.linkage.weights.comparison import LEVELS, WORDING
from tests.engine.linkage.conftest import Make

SPOKEN = ("不给换", "跑路了", "过敏了", "斤两少", "涨价了", "发霉的", "骂人的", "假冒的")
WRITTEN = (
    "更换遭到拒绝",
    "经营者失联",
    "皮肤出现红肿",
    "分量明显不足",
    "收费高于约定",
    "食品变质",
    "服务态度恶劣",
    "并非正品",
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚英"


@pytest.fixture(scope="module")
def fitted(make: Make) -> Any:
    """12,000 disputes in half a year, each in different words by phone and in writing; the fitted
    model."""
    rng = np.random.default_rng(4)
    calls, complaints = [], []
    for k in range(12_000):
        at = datetime(2026, 1, 1) + timedelta(hours=float(rng.uniform(0, 180 * 24)))
        problem = int(rng.integers(8))
        person = {
            "person_phone": f"199{k:08d}",
            "person_name": "王" + GIVEN[k % 19] + GIVEN[k % 17],
        }
        later = at + timedelta(hours=float(rng.lognormal(2, 1)))
        calls.append({**person, "received_at": at, "text": f"报警人称{SPOKEN[problem]}请出警"})
        complaints.append(
            {**person, "received_at": later, "text": f"消费者反映{WRITTEN[problem]}要求处理"}
        )
    left, right = make(*calls), make(*complaints, source="complaint_12315")
    _, _, model = link(left, right, model=LinkModel.load())
    return model


def level(model: LinkModel, make: Any, spoken: str, written: str) -> str:
    known = tables(model.frequencies, model.wording)
    left = features(make({"text": f"报警人称{spoken}请出警"}), known)
    right = features(
        make({"text": f"消费者反映{written}要求处理"}, source="complaint_12315"), known
    )
    row = np.zeros(1, np.int32)
    return LEVELS["wording"][compare(left, right, row, row).levels[0, WORDING]]


@pytest.mark.parametrize("n", range(len(SPOKEN)))
def test_one_problem_in_other_words_is_known_again(fitted: Any, make: Make, n: Any) -> None:
    assert level(fitted, make, SPOKEN[n], WRITTEN[n]) in ("same", "alike")


def test_two_problems_speak_against_one_matter(fitted: Any, make: Make) -> None:
    assert level(fitted, make, "不给换", "食品变质") in ("unlike", "contrary")


def test_words_never_seen_say_nothing(fitted: Any, make: Make) -> None:
    assert level(fitted, make, "鱼缸漏水", "食品变质") == "missing"


def test_what_was_learned_survives_its_file(fitted: Any) -> None:
    again = Wording.from_json(fitted.wording.as_json())
    assert again.as_json() == fitted.wording.as_json()


def test_a_few_pairs_teach_no_wording(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    _, _, model = link(city[0], city[1], model=LinkModel.load())
    assert model.wording is None
