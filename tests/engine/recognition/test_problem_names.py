"""Problems that are told in words of no lexicon get the name that people use."""

import numpy as np
import pytest

from liandong.engine.recognition.model import load_model
from liandong.engine.recognition.problem_names import ProblemNames, alike

from .conftest import Judge

NEVER_SENT = "钱交掉二十天了，讲好三天到货，问就是厂家没发，到今朝没见着东西"
GONE = "办了卡去两回，门锁着，人跑掉了，号码打过去是空号"


def test_a_problem_in_other_words_gets_its_usual_name(judge: Judge) -> None:
    assert any("不交货" in name or "发货" in name for name in judge(NEVER_SENT)["phrases"])


@pytest.mark.parametrize("text", [NEVER_SENT, GONE])
def test_each_name_comes_with_words_of_the_text_that_speak_for_it(judge: Judge, text: str) -> None:
    answer = judge(text)
    assert answer["phrases"]
    assert len(answer["phrases"]) == len(answer["problem_spans"]) <= 3
    for span in answer["problem_spans"]:
        start, end = map(int, span.split("-"))
        assert text[start:end].strip("，")


def test_no_two_phrases_say_the_same(judge: Judge) -> None:
    phrases = judge("交了定金，店家不肯退定金，定金不退，东西也一直不送来")["phrases"]
    assert len(set(phrases)) == len(phrases) > 0
    same = alike(phrases, phrases)
    assert same.sum() == len(phrases)


def test_what_is_no_dispute_has_no_name_for_a_problem(judge: Judge) -> None:
    answer = judge("两名男子在饭店门口打架，已劝离")
    assert not answer["is_dispute"]
    named = load_model().second
    assert named is not None
    assert not {*(answer["phrases"] or [])} & {*named.problems.names}


def test_what_the_lexicon_finds_first_stays_first(judge: Judge, scan: Judge) -> None:
    text = "买的衣服掉色，要求退货"
    assert scan(text)["phrases"] == ["衣服掉色"]
    assert judge(text)["phrases"][0] == "衣服掉色"


def test_weights_are_kept_by_n_gram() -> None:
    weights = np.array([[0.0, 1.0, -0.5], [0.0, 0.0, 0.0], [2.0, 0.0, 0.001]])
    names = ProblemNames.of(["定金不退", "商家跑路", "拒绝换货"], weights, np.zeros(3))
    first, name, steps = names.weights
    assert first.tolist() == [0, 2, 2, 3]
    assert name.tolist() == [1, 2, 0]
    kept = np.zeros_like(weights)
    for gram in range(3):
        for place in range(first[gram], first[gram + 1]):
            kept[gram, name[place]] = steps[place] * names.unit[name[place]]
    np.testing.assert_allclose(kept, weights, atol=0.01)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("定金不退", "订金不退", True),
        ("定金不退", "定金不退", True),
        ("定金不退", "不退", True),
        ("定金不退", "商家跑路", False),
        ("衣服掉色", "裤子掉色", False),
    ],
)
def test_names_that_share_half_their_pairs_of_characters_say_the_same(
    one: str, other: str, same: bool
) -> None:
    assert alike([one], [other])[0, 0] == same
