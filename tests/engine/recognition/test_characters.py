"""What texts say in words that no lexicon has: they are read by their characters too."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.recognition import Gazetteer, Recogniser
from liandong.engine.recognition.answer_values import ACUTE, DANGER
from liandong.engine.recognition.characters import WIDEST, Characters
from liandong.engine.recognition.lexicon.automaton import LABELS
from liandong.engine.recognition.model import load_model, save_model

from .conftest import Judge

LATE = "讲好的三天装好，拖到今朝还没影子，钱倒是先收掉了"
SCALDED = "楼下店里买的锅子，当天炖汤盖子蹦出来，汤喷了孙子一身，人还在医院里"


def test_a_dispute_in_words_of_no_lexicon_is_recognised(judge: Judge) -> None:
    answer = judge(LATE)
    assert answer["is_dispute"]
    assert answer["nature"] == "合同"


def test_the_words_that_it_rests_on_stand_in_the_text_as_they_are_shown(judge: Judge) -> None:
    answer = judge(LATE)
    shown = [e for e in answer["evidence"] if e["answer"] in {"is_dispute", "nature"}]
    assert {e["answer"] for e in shown} == {"is_dispute", "nature"}
    for word in shown:
        assert LATE[word["start"] : word["end"]] == word["word"]
        assert word["weight"] > 0
        assert "，" not in word["word"]


def test_danger_that_no_word_names_is_shown_with_the_words_that_tell_it(judge: Judge) -> None:
    answer = judge(SCALDED)
    assert DANGER in answer["urgency"]
    assert any(e["label"] == DANGER and "医院" in e["word"] for e in answer["evidence"])


def test_nobody_hurt_is_no_danger(judge: Judge) -> None:
    answer = judge("双方口角，无人受伤，没动手，店家已退钱")
    assert not {*ACUTE} & {*(answer["urgency"] or [])}


def test_what_an_office_answers_is_not_read_by_its_characters(judge: Judge) -> None:
    spoken = "市民来电反映: 小区门口的路灯三天没亮了，晚上出门看不见路。"
    office = (
        " 2026-01-02 10:20:30某区市监局答复：商家已将所购电动车的钱退给消费者，双方签了调解协议。"
    )
    assert not judge(spoken)["is_dispute"]
    assert not judge(spoken + office)["is_dispute"]


@pytest.mark.long
def test_a_model_keeps_its_second_reading_in_its_file(tmp_path: Path) -> None:
    model = load_model()
    path = tmp_path / "model.json.gz"
    save_model(model, path)
    texts = pa.table({"text": [LATE, SCALDED, "无人受伤"]})
    one, other = (
        Recogniser.of(each, Gazetteer([])).judge(texts) for each in (model, load_model(path))
    )
    assert one.equals(other)


@pytest.mark.long
def test_without_a_second_reading_the_scan_answers_alone() -> None:
    model = replace(load_model(), second=None)
    (answer,) = Recogniser.of(model, Gazetteer([])).judge(pa.table({"text": [SCALDED]})).to_pylist()
    assert answer["sector"] == "日用商品"
    assert DANGER not in answer["urgency"]


@pytest.mark.parametrize("text", ["衣服掉色", "衣服掉色衣服掉色衣服掉色"])
def test_an_n_gram_counts_once_and_long_texts_as_much_as_short_ones(text: str) -> None:
    grams, columns = ("掉色", "衣", "服"), len(LABELS) + 1
    weights = np.zeros((3, columns))
    weights[0, 0] = 2.0
    characters = Characters.of(grams, np.ones(3), weights, np.zeros(columns))
    model = load_model()
    assert model.second
    model = replace(
        model, grams=(), deltas=(), second=replace(model.second, characters=characters, gate=-99.0)
    )
    recogniser = Recogniser.of(model, Gazetteer([]))
    folded, _, reading = recogniser.read(pa.table({"text": [text]}))
    read = characters.read(folded, reading.places.statement, np.ones(1, np.bool_))
    assert read.scores[0, 0] == pytest.approx(2 / np.sqrt(3), abs=0.02)


def test_no_word_of_evidence_is_wider_than_people_read_at_once(judge: Judge) -> None:
    wide = [e for e in judge(SCALDED)["evidence"] if e["answer"] == "nature"]
    assert wide
    assert all(len(e["word"]) <= 2 * WIDEST for e in wide)


def test_an_order_of_the_hotline_gets_the_benefit_of_the_doubt(judge: Judge) -> None:
    """By its source, or without one by its envelope."""
    text = "小区门口理发店办的卡，店员态度不好"
    plain = judge(text)["dispute_probability"]
    assert judge(text, source="workorder_12345")["dispute_probability"] > plain
    assert judge(text, source="police_110")["dispute_probability"] < plain
    enveloped = "市民来电反映: " + text
    of_hotline = judge(enveloped)["dispute_probability"]
    assert of_hotline == judge(enveloped, source="workorder_12345")["dispute_probability"]
