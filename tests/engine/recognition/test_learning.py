"""Learning: weights move where examples point, and no further; models are kept as files."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.recognition import Gazetteer, Recogniser
from liandong.engine.recognition.learning.design_matrix import common_grams
from liandong.engine.recognition.learning.examples import EXAMPLE_SCHEMA, written_examples
from liandong.engine.recognition.learning.lbfgs import minimise
from liandong.engine.recognition.learning.regression import Fit, fit_platt
from liandong.engine.recognition.learning.training import Settings, folds_of, learn
from liandong.engine.recognition.lexicon.entries import expand, read_shipped, shipped_lexicon
from liandong.engine.recognition.model import Model, load_model, save_model, untrained
from liandong.engine.recognition.reading.folding import fold_word
from liandong.engine.vocabulary import NATURES, SECTORS

pytestmark = pytest.mark.long


def example(group: int, text: str, sector: str | None, nature: str | None) -> dict[str, object]:
    return {
        "group": group,
        "text": text,
        "is_dispute": sector is not None,
        "sector": sector,
        "nature": nature,
        "weight": 1.0,
    }


@pytest.fixture(scope="module")
def labels() -> pa.Table:
    """Officers say that 飞天券 is about cinemas, and that its quarrels are disputes."""
    rows = [
        example(i, f"影城{name}的飞天券用不了，经理不认", "文化娱乐体育", "合同")
        for i, name in enumerate("东西南北中上下前后左")
    ]
    rows += [
        example(100 + i, f"{name}路的路口积水，请来人看看", None, None)
        for i, name in enumerate("东西南北中上下前后左")
    ]
    return pa.Table.from_pylist(rows, schema=EXAMPLE_SCHEMA)


@pytest.fixture(scope="module")
def learned(labels: pa.Table) -> Model:
    return learn(labels, version="test-1", settings=Settings(0.5, 0.5, steps=40))


def probability(model: Model, text: str) -> float:
    answers = Recogniser.of(model, Gazetteer([])).judge(pa.table({"text": [text]}))
    return float(answers["dispute_probability"][0].as_py())


def test_a_word_that_nobody_knew_is_learned(learned: Model) -> None:
    text = "飞天券的事"
    assert probability(learned, text) > probability(untrained(), text)
    answer = Recogniser.of(learned, Gazetteer([])).judge(pa.table({"text": [text]})).to_pylist()[0]
    assert answer["sector"] == "文化娱乐体育"
    assert any("飞天" in e["word"] or "天券" in e["word"] for e in answer["evidence"])


def test_what_the_examples_do_not_touch_stays_as_the_lexicon_has_it(learned: Model) -> None:
    recogniser = Recogniser.of(learned, Gazetteer([]))
    row = recogniser.compiled.features.index("problem:缺斤短两")
    plain = Recogniser.of(untrained(), Gazetteer([]))
    same = plain.compiled.features.index("problem:缺斤短两")
    assert np.allclose(recogniser.weights[row], plain.weights[same], atol=0.05)


def test_a_model_comes_back_from_its_file(learned: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.json.gz"
    save_model(learned, path)
    back = load_model(path)
    text = "影城的飞天券用不了"
    assert back.version == "test-1"
    assert probability(back, text) == pytest.approx(probability(learned, text), abs=1e-3)


def test_the_same_model_gives_the_same_bytes(learned: Model, tmp_path: Path) -> None:
    one, other = tmp_path / "a.json.gz", tmp_path / "b.json.gz"
    save_model(learned, one)
    save_model(learned, other)
    assert one.read_bytes() == other.read_bytes()


def test_a_group_is_never_split_by_folds() -> None:
    group = np.repeat(np.arange(40), 3)
    fold = folds_of(group)
    assert all(len(set(fold[group == g])) == 1 for g in range(40))
    assert np.bincount(fold).tolist() == [24] * 5


def test_n_grams_must_stand_in_several_matters(labels: pa.Table) -> None:
    grams = common_grams(labels)
    assert "飞天" in grams
    assert "城东" not in grams


def test_the_minimum_of_a_bowl_is_found() -> None:
    centre = np.array([3.0, -2.0, 0.5])
    scale = np.array([1.0, 10.0, 100.0])

    def bowl(x: np.ndarray) -> tuple[float, np.ndarray]:
        return float((scale * (x - centre) ** 2).sum()), 2 * scale * (x - centre)

    assert np.allclose(minimise(bowl, np.zeros(3), steps=60), centre, atol=1e-3)


def test_scores_that_are_too_sure_are_made_milder() -> None:
    dice = np.random.default_rng(3)
    truth = (dice.random(4000) < 0.5).astype(float)
    scores = 8 * (truth - 0.5) + 8 * dice.standard_normal(4000)
    slope, _ = fit_platt(scores, truth, np.ones(4000))
    assert 0 < slope < 0.5


def test_a_question_can_keep_its_old_weights() -> None:
    old, new = (Fit(np.full((2, 3), value), np.full(3, value)) for value in (0.0, 1.0))
    mixed = new.with_labels_of(old, [slice(0, 1), slice(2, 3)])
    assert mixed.weights.tolist() == [[0, 1, 0]] * 2
    assert mixed.bias.tolist() == [0, 1, 0]


def test_written_examples_cover_every_sector_and_nature() -> None:
    table = written_examples(versions=0)
    assert set(table["sector"].to_pylist()) - {None} == set(SECTORS)
    assert set(table["nature"].to_pylist()) - {None} == set(NATURES)
    assert table.num_rows > 900
    assert written_examples(seed=5).equals(written_examples(seed=5))


def test_slots_stand_for_each_of_their_words() -> None:
    slots = {"very": ["_", "很"], "bad": ["差", "烂"]}
    assert list(expand("质量{very}{bad}", slots)) == ["质量差", "质量烂", "质量很差", "质量很烂"]


def test_every_problem_and_aspect_of_the_lexicon_has_words() -> None:
    lexicon = shipped_lexicon()
    named = {word.problem for word in lexicon.words.values()} | {
        word.action for word in lexicon.words.values()
    }
    assert set(lexicon.problems) <= named
    assert {word.item for word in lexicon.words.values()} >= set(lexicon.items)


def test_what_is_written_for_a_problem_means_that_problem() -> None:
    """The first problem that claims a word keeps it, so that under a second it would be dead."""
    words, data = shipped_lexicon().words, read_shipped("problems.toml")
    slots = {name: own.split() for name, own in data["slots"].items()}
    dead = [
        (spec["name"], entry)
        for spec in data["problem"]
        for field, role in (("words", "problem"), ("refused", "action"))
        for entry in spec.get(field, "").split()
        if spec["name"]
        not in {getattr(words[fold_word(word)], role) for word in expand(entry, slots)}
    ]
    assert not dead
