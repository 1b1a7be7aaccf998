"""Rules are compiled once and say something else each time."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.simulation.grammar import Grammar, alternatives, compile_text, tidy

EMPTY = Grammar({})


def spoken(text: str, times: int = 200, **slots: str) -> set[str]:
    random = Random(1).random
    node = compile_text(text)
    return {EMPTY.fill(node, slots, random) for _ in range(times)}


def test_a_bracket_chooses_one_of_its_parts() -> None:
    assert spoken("买(了/)一件") == {"买了一件", "买一件"}


def test_brackets_nest() -> None:
    assert spoken("(甲/乙(丙/丁))") == {"甲", "乙丙", "乙丁"}


def test_a_slot_is_filled_from_what_is_told() -> None:
    assert spoken("在<shop>买", shop="小满女装") == {"在小满女装买"}


def test_a_slot_that_is_not_told_is_filled_from_its_rule() -> None:
    grammar = Grammar({"open": alternatives(["<who>称"]), "who": alternatives(["店主"])})
    assert grammar.say("open", {}, Random(1).random) == "店主称"


def test_a_slot_may_hold_a_line_of_its_own() -> None:
    node = compile_text("因<fault>")
    text = EMPTY.fill(
        node, {"fault": compile_text("<goods>掉色"), "goods": "衣服"}, Random(1).random
    )
    assert text == "因衣服掉色"


def test_a_slot_with_neither_filling_nor_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        spoken("<nobody>")


def test_weights_make_a_line_likelier() -> None:
    choice = alternatives(["9* 常", "罕"])
    random = Random(2).random
    texts = [EMPTY.fill(choice, {}, random) for _ in range(2000)]
    assert 0.85 < texts.count("常") / len(texts) < 0.95


@pytest.mark.parametrize("text", ["买(了", "买(了/(没)", "(", "a)b"])
def test_an_open_bracket_is_an_error(text: str) -> None:
    if text == "a)b":
        assert spoken(text) == {"a)b"}  # a closing one alone is a letter like any other
        return
    with pytest.raises(ValueError, match="unbalanced"):
        compile_text(text)


@given(st.text(st.characters(exclude_characters="()<>/"), max_size=60))
def test_plain_text_says_itself(text: str) -> None:
    assert spoken(text, times=1) == {text}


@given(
    st.lists(
        st.text(st.characters(categories=["Lo"]), min_size=1, max_size=5), min_size=1, max_size=6
    )
)
def test_a_bracket_says_only_its_parts(parts: list[str]) -> None:
    assert spoken(f"({'/'.join(parts)})", times=40) <= set(parts)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("不退，。", "不退。"),
        ("不退，，要求退款", "不退，要求退款"),
        ("不退。，请处理", "不退。请处理"),
        ("反映：，其", "反映：其"),
        ("不退；。", "不退。"),
        ("一切正常。", "一切正常。"),
    ],
)
def test_doubled_marks_are_taken_out(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


def test_the_same_seed_says_the_same() -> None:
    grammar = Grammar.load("common", "police")
    slots = {
        "goods": "手机",
        "boss": "店家",
        "shop": "小店",
        "phone": "15400000000",
        "sex": "男",
        "name1": "王某",
    }
    once, again = (
        [grammar.say("vague", slots, random) for _ in range(20)]
        for random in (Random(5).random, Random(5).random)
    )
    assert once == again
    assert len(set(once)) > 10
