"""The shipped model: thresholds from stated costs, levels that fit the comparisons, its file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from liandong.engine.linkage import LinkModel
from liandong.engine.linkage.model import Costs
from liandong.engine.linkage.weights.comparison import COMPARISONS, LEVELS


@pytest.fixture(scope="module")
def model() -> LinkModel:
    return LinkModel.load()


def test_every_level_of_every_comparison_has_words_and_chances(model: LinkModel) -> None:
    assert tuple(c.name for c in model.comparisons) == COMPARISONS
    for comparison in model.comparisons:
        assert {level.name for level in comparison.levels} == set(LEVELS[comparison.name])
        for level in comparison.levels:
            assert level.words
            assert 0 < level.m <= 1
            assert 0 < level.u <= 1


def test_thresholds_follow_from_the_costs_of_both_mistakes() -> None:
    costs = Costs(false_link=100, missed_link=40, review=4)
    assert costs.upper == pytest.approx(0.96)
    assert costs.lower == pytest.approx(0.10)


def test_a_dearer_false_link_raises_the_upper_threshold(model: LinkModel) -> None:
    dear = replace(model, costs=replace(model.costs, false_link=10_000.0))
    assert dear.upper > model.upper
    assert dear.lower == model.lower


def test_a_model_can_be_saved_and_read(model: LinkModel, tmp_path: Path) -> None:
    model.save(tmp_path / "m.json")
    again = LinkModel.load(tmp_path / "m.json")
    assert again.as_json() == model.as_json()
    assert not again.fitted


def test_the_file_speaks_the_vocabulary_of_splink(model: LinkModel) -> None:
    level = model.as_json()["comparisons"][0]["comparison_levels"][1]
    assert {"m_probability", "u_probability", "label_for_charts"} <= set(level)
    assert json.dumps(model.as_json(), ensure_ascii=False)


def test_the_shipped_model_holds_no_phone_and_no_full_name(model: LinkModel) -> None:
    values = model.frequencies.values
    assert all(len(values[kind].keys) == 0 for kind in ("phone", "visible", "name"))
