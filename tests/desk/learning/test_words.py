"""本地词表: an officer's word, what it would change before it counts, and the way back."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.intake.models import Record
from liandong.desk.intake.recogniser import lexicon_file, recogniser
from liandong.desk.learning.actions.lexicon import add_word, take_word_back
from liandong.desk.learning.models import AddedWord
from liandong.desk.learning.queries.lexicon import effect_of, lexicon_text
from liandong.desk.learning.rules.lexicon_file import with_word, without_word
from liandong.engine.recognition.lexicon.local import Overlay

pytestmark = pytest.mark.django_db
BY_HAND = """# 老王加的，勿删
[items."食品"]
"竹筒奶" = { words = "竹筒奶", aspect = "竹筒奶" }  # 夜市
"水果" = "火龙莓"
"""


@pytest.mark.parametrize(
    ("section", "name", "word"),
    [
        ("items", "羽绒服", "雪绒袍"),
        ("items", "竹筒奶", "竹奶筒"),
        ("items", "水果", "甜刺果"),
        ("problem", "掉色", "褪得一塌糊涂"),
        ("aspects", "押金", "押柜"),
        ("places", "铜马商圈", "老电影院"),
        ("nothing", "", "苹果手机"),
    ],
)
def test_a_word_goes_in_and_out_and_what_was_written_by_hand_stays(
    section: str, name: str, word: str
) -> None:
    text = with_word(BY_HAND, section, name, word)
    found = [(e.meaning.section, e.meaning.name, e.word) for e in Overlay.of(text).entries()]
    assert (section, name, word) in found
    assert "# 老王加的，勿删" in text
    assert "# 夜市" in text
    back = without_word(text, section, name, word)
    assert [e.word for e in Overlay.of(back).entries()] == ["竹筒奶", "火龙莓"]
    assert "# 夜市" in back


def test_the_same_word_twice_stands_once() -> None:
    text = with_word(with_word("", "items", "水果", "火龙莓"), "items", "水果", "火龙莓")
    assert tomllib.loads(text) == {"items": {"食品": {"水果": "火龙莓"}}}


def test_a_problem_with_words_left_stays() -> None:
    text = with_word(with_word("", "problem", "掉色", "褪白"), "problem", "掉色", "泛白")
    assert [
        e.word for e in Overlay.of(without_word(text, "problem", "掉色", "褪白")).entries()
    ] == ["泛白"]


def test_a_word_counts_from_the_next_batch_on_and_can_be_taken_back(
    stored: Callable[..., list[Record]], person: Callable[..., User]
) -> None:
    text = "买的雪绒袍破了不退"
    by = person("analyst")
    add_word("items", "羽绒服", "雪绒袍", by=by)
    assert lexicon_file().stat().st_mode & 0o777 == 0o600
    assert stored(text)[0].answer.item == "羽绒服"
    assert AddedWord.objects.get().by == by
    take_word_back("items", "羽绒服", "雪绒袍", by=by)
    assert stored(text)[0].answer.item != "羽绒服"
    assert {"lexicon.add", "lexicon.remove"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


def test_the_file_before_is_kept(person: Callable[..., User]) -> None:
    lexicon_file().write_text(BY_HAND, "utf-8")
    add_word("items", "水果", "甜刺果", by=person("analyst"))
    assert lexicon_file().with_suffix(".toml.bak").read_text("utf-8") == BY_HAND


def test_a_word_with_two_meanings_is_refused_and_nothing_is_written(
    person: Callable[..., User],
) -> None:
    lexicon_file().write_text(BY_HAND, "utf-8")
    with pytest.raises(ValidationError, match="写了两个意思"):
        add_word("items", "蔬菜", "火龙莓", by=person("analyst"))
    assert lexicon_text() == BY_HAND
    assert not AddedWord.objects.exists()


def test_an_audit_that_fails_leaves_the_file_as_it_was(
    person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.desk.learning.actions.lexicon.audit.record", fail)
    with pytest.raises(RuntimeError):
        add_word("items", "羽绒服", "雪绒袍", by=person("analyst"))
    assert lexicon_text() == ""


def test_others_may_not_change_the_lexicon(person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        add_word("items", "羽绒服", "雪绒袍", by=person("duty_officer"))


@pytest.mark.long
def test_what_a_word_would_change_is_told_before_it_counts(
    stored: Callable[..., list[Record]], person: Callable[..., User]
) -> None:
    stored("买的雪绒袍开线了，店家不给退", "楼上邻居半夜吵闹")
    text = with_word("", "items", "羽绒服", "雪绒袍")
    effect = effect_of(text, by=person("analyst"))
    assert (effect.tried, effect.changed) == (2, 1)
    assert "雪绒袍" in effect.examples[0].record.redacted_text
    assert lexicon_text() == ""


WORD = {"word": "雪绒袍", "section": "items", "name": "羽绒服"}


@pytest.mark.long
def test_the_page_shows_the_effect_and_then_saves(
    stored: Callable[..., list[Record]], signed_in: Callable[..., Client]
) -> None:
    stored("买的雪绒袍开线了，店家不给退")
    browser, url = signed_in("analyst"), reverse("learning:lexicon")
    tried = browser.post(url, WORD | {"step": "try"}).content.decode()
    assert "<strong>1</strong> 条的识别结果将变化" in tried
    assert lexicon_text() == ""
    browser.post(url, WORD | {"step": "save"})
    page = browser.get(url).content.decode()
    assert "雪绒袍" in page
    assert "analyst甲" in page
    browser.post(reverse("learning:take_word_back"), WORD)
    assert "雪绒袍" not in lexicon_text()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "没有的品类"}, "没有“没有的品类”"),
        ({"name": ""}, "请选一个意思"),
        ({"word": "两个 词"}, "一次添加词语"),
        ({"word": "袍"}, "太短"),
        ({"section": "cue"}, "不在可用的选项中"),
    ],
)
def test_a_form_that_cannot_be_is_answered_in_words(
    signed_in: Callable[..., Client], wrong: Any, words: str
) -> None:
    reply = signed_in("analyst").post(reverse("learning:lexicon"), WORD | wrong | {"step": "save"})
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert lexicon_text() == ""


@pytest.mark.long
def test_a_file_spoiled_by_hand_is_told_and_the_desk_goes_on(
    signed_in: Callable[..., Client], stored: Callable[..., list[Record]]
) -> None:
    lexicon_file().write_text('[items."没有的类别"]\n"羽绒服" = "雪绒袍"', "utf-8")
    page = signed_in("analyst").get(reverse("learning:lexicon")).content.decode()
    assert "第 1 行 items：没有行业类别“没有的类别”" in page
    assert recogniser()
    assert stored("买的鞋不给退")[0].answer.is_dispute


def test_a_word_that_is_gone_already_is_told_so(signed_in: Callable[..., Client]) -> None:
    reply = signed_in("analyst").post(reverse("learning:take_word_back"), WORD, follow=True)
    assert "词表里已没有这个词" in reply.content.decode()
