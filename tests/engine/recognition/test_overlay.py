"""A local lexicon: what it adds and replaces, and the faults of a wrong file."""

import string
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.recognition import Gazetteer, Recogniser
from liandong.engine.recognition.learning.comparison import differences, differing
from liandong.engine.recognition.lexicon.entries import shipped_lexicon
from liandong.engine.recognition.lexicon.local import LexiconError, Overlay
from liandong.engine.recognition.lexicon.local_checks import faults_in
from liandong.engine.recognition.model import load_model

LOCAL = """
[items."服装鞋帽"]
"羽绒服" = "雪绒袍"
[items."食品"]
"竹筒奶" = { words = "竹筒奶 竹奶筒", aspect = "竹筒奶" }
[[problem]]
name = "掉色"
words = "褪得{very}厉害"
[places]
"铜马商圈" = "老电影院"
[nothing]
words = "大闸蟹"
"""


@pytest.fixture(scope="module")
def local() -> Overlay:
    return Overlay.of(LOCAL)


@pytest.fixture(scope="module")
def taught(local: Overlay) -> Recogniser:
    districts = Gazetteer.load().with_names(local.places)
    return Recogniser.of(load_model(), districts, local.lexicon)


def answer_of(recogniser: Recogniser, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = recogniser.judge(pa.table({"text": [text]})).to_pylist()[0]
    return answer


@pytest.mark.long
def test_a_new_word_for_a_known_item_counts_as_that_item(
    recogniser: Recogniser, taught: Recogniser
) -> None:
    text = "在商场买的雪绒袍褪得好厉害，店家不给退"
    assert answer_of(recogniser, text)["item"] != "羽绒服"
    answer = answer_of(taught, text)
    assert (answer["sector"], answer["item"]) == ("服装鞋帽", "羽绒服")
    assert any("掉色" in phrase for phrase in answer["phrases"])


def test_a_new_item_has_its_sector_without_any_training(taught: Recogniser) -> None:
    answer = answer_of(taught, "买的竹奶筒喝了拉肚子，商家不赔")
    assert (answer["sector"], answer["item"]) == ("食品", "竹筒奶")


def test_the_name_of_a_place_leads_to_its_district(
    recogniser: Recogniser, taught: Recogniser
) -> None:
    text = "老电影院旁边的鞋店不给退鞋"
    assert answer_of(recogniser, text)["district"] is None
    assert answer_of(taught, text)["district"] == "铜马商圈"


def test_a_known_problem_keeps_what_the_file_does_not_say(local: Overlay) -> None:
    assert local.lexicon.problems["掉色"] == shipped_lexicon().problems["掉色"]
    assert "褪得很厉害" in local.lexicon.words


def test_a_word_can_be_taken_away_and_the_shipped_lexicon_stays(local: Overlay) -> None:
    assert "大闸蟹" not in local.lexicon.words
    assert "大闸蟹" in shipped_lexicon().words


def test_entries_say_what_a_word_meant_before() -> None:
    file = '[items."食品"]\n"水果" = "沙发 火龙莓"\n[nothing]\nwords = "苹果手机"'
    by_word = {entry.word: entry for entry in Overlay.of(file).entries()}
    assert by_word["沙发"].before
    assert by_word["沙发"].changes
    assert by_word["火龙莓"].is_new
    assert "手机" in by_word["苹果手机"].before


def test_a_word_that_was_another_thing_is_only_the_new_one() -> None:
    local = Overlay.of('[items."食品"]\n"水果" = "沙发"')
    assert local.lexicon.words["沙发"].item == "水果"


@pytest.mark.parametrize(
    ("file", "line", "words"),
    [
        ('[items."食品"]\n"水果" = "火龙莓', 2, "不是有效的 TOML"),
        ('[items."服装"]\n"羽绒服" = "雪绒袍"', 1, "没有行业类别“服装”"),
        ('[items."食品"]\n\n"羽绒服" = "雪绒袍"', 3, "属于服装鞋帽"),
        ('[items."食品"]\n"水果" = "莓"', 2, "太短"),
        ('[items."食品"]\n"水果" = 3', 2, "应当是文字"),
        ("[woerter]\na = 1", 1, "没有这一节"),
        ('[[problem]]\nwords = "坏了"', 1, "没有 name"),
        ('[[problem]]\nname = "新毛病"\nwords = "坏透了"', 2, "要说明 nature"),
        ('[[problem]]\nname = "掉色"\nwords = "{nix}掉色"', 3, "没有代换"),
        ('[[cue]]\nname = "商家"\ndispute = 99\nwords = "掌柜"', 3, "分量太大"),
        ('[context]\nnever = "压根没"', 2, "没有context“never”"),
        ('[items."食品"]\n"水果" = "火龙莓"\n"蔬菜" = "火龙莓"', 2, "写了两个意思"),
        ("problem = [1]", None, "没有 name"),
    ],
)
def test_a_fault_is_told_with_its_line_and_a_remedy(
    file: str, line: int | None, words: str
) -> None:
    with pytest.raises(LexiconError) as caught:
        Overlay.of(file)
    fault = caught.value.faults[0]
    assert fault.line == line
    assert words in str(fault)
    assert fault.remedy


@given(st.text(alphabet=string.printable + "品类[]\"'=词{}"))
def test_no_file_breaks_the_check(text: Any) -> None:
    data, faults = faults_in(text)
    if not faults:
        assert isinstance(Overlay(data, "").lexicon.words, dict)


def test_only_the_verdict_counts_for_what_is_no_dispute() -> None:
    one = {"is_dispute": False, "sector": "食品", "nature": "质量", "phrases": []}
    assert differing(one, one | {"sector": "其他"}) == {}
    assert differing(one, one | {"is_dispute": True, "sector": "其他"}) == {
        "is_dispute": (False, True),
        "sector": ("食品", "其他"),
    }


def test_rows_that_differ_are_found(recogniser: Recogniser, taught: Recogniser) -> None:
    texts = ["在商场买的雪绒袍褪得好厉害，店家不给退", "楼上半夜吵闹"]
    table = pa.table({"text": texts})
    found = list(differences(recogniser.judge(table), taught.judge(table)))
    assert [difference.row for difference in found] == [0]
    assert found[0].changes["phrases"][0] != found[0].changes["phrases"][1]


@pytest.mark.long
def test_the_version_names_the_local_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(LOCAL, "utf-8")
    shipped = load_model().version
    assert Recogniser.load(lexicon=path).version == f"{shipped}#{Overlay.of(LOCAL).digest}"
