"""Full-text search in Chinese, on the database at hand."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.desk.work.search import CreateSearchIndex, bigrams, search_filter

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("衣服掉色", "衣服 服掉 掉色 色"),
        ("衣", "衣"),
        ("iPhone15 换新机", "iphone15 换新 新机 机"),
        ("ＬＤ２０２６", "ld2026"),
        ("LD20260424-0001", "ld20260424 0001"),
        ("张**，电话199****1234", "张 电话 话 199 1234"),
        ("衣\n服", "衣 服"),
        ("𠮷野家", "𠮷野 野家 家"),
        ("😀！？", ""),
        ("", ""),
    ],
)
def test_words_of_a_text(text: str, words: str) -> None:
    assert bigrams(text) == words


@given(st.text())
def test_words_are_letters_and_digits_between_single_spaces(text: Any) -> None:
    words = bigrams(text)
    assert words == " ".join(words.split())
    assert all(sign.isalnum() or sign == " " or not sign.isascii() for sign in words)


def test_of_a_long_query_each_word_is_looked_for_once_and_the_beginning_counts() -> None:
    found = search_filter(Page.objects.all(), "search", "1 2 1 2 甲 " * 2_000)
    same = search_filter(Page.objects.all(), "search", "1 2 甲")
    assert found.query.sql_with_params() == same.query.sql_with_params()
    beyond = search_filter(Page.objects.all(), "search", "甲" * 200 + " 乙" * 5_000)
    within = search_filter(Page.objects.all(), "search", "甲" * 200)
    assert beyond.query.sql_with_params() == within.query.sql_with_params()


def test_a_very_long_text_is_cut_where_positions_end() -> None:
    assert len(bigrams("字" * 50_000).split()) == 16_000


class Page(models.Model):
    """A table of the tests alone."""

    title = models.CharField(max_length=20)
    search = models.TextField()
    objects: ClassVar[models.Manager["Page"]] = models.Manager()

    class Meta:
        app_label = "search_tests"


@pytest.fixture(scope="module")
def state() -> ProjectState:
    state = ProjectState()
    state.add_model(ModelState.from_model(Page))
    return state


@pytest.fixture(scope="module")
def indexed(django_db_setup: None, django_db_blocker: Any, state: ProjectState) -> Iterator[Any]:
    """The table with one row from before its index was made, as a migration makes it."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Page)
        write("旧行也找得到")
        with connection.schema_editor() as editor:
            OPERATION.database_forwards("search_tests", editor, state, state)
        yield
        with connection.schema_editor() as editor:
            OPERATION.database_backwards("search_tests", editor, state, state)
            editor.delete_model(Page)
        assert not [
            name for name in connection.introspection.table_names() if "search_tests" in name
        ]


@pytest.fixture
def table(indexed: None, db: None) -> None:
    """The indexed table, as it was before each test."""


OPERATION = CreateSearchIndex("search_tests", "Page", "search")


def write(*texts: str) -> None:
    for text in texts:
        Page.objects.create(title=text[:20], search=bigrams(text))


def found(query: str) -> set[str]:
    return set(search_filter(Page.objects.all(), "search", query).values_list("title", flat=True))


TEXTS = ["衣服掉色要求退货", "掉色的衣服", "手机屏幕碎了", "LD20260424-0001 iPhone15", "金手镯"]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("衣服", {0, 1}),
        ("掉色", {0, 1}),
        ("衣服掉色", {0}),
        ("衣服 掉色", {0, 1}),
        ("退货", {0}),
        ("货", {0}),
        ("衣", {0, 1}),
        ("镯", {4}),
        ("手", {2, 4}),
        ("ld20260424-0001", {3}),
        ("LD2026", {3}),
        ("iphone", {3}),
        ("hone", set()),
        ("ｉＰｈｏｎｅ", {3}),
        ("衣服 手机", set()),
        ("服衣", set()),
        ("", {0, 1, 2, 3, 4}),
        ("   ", {0, 1, 2, 3, 4}),
        ("！？", set()),
    ],
)
def test_queries(table: None, query: str, which: Any) -> None:
    Page.objects.all().delete()
    write(*TEXTS)
    assert found(query) == {TEXTS[number][:20] for number in which}


def test_the_index_follows_changes_and_removals(table: None) -> None:
    write("衣服掉色")
    page = Page.objects.get(title="衣服掉色")
    page.search = bigrams("手机碎屏")
    page.save()
    assert found("掉色") == set()
    assert found("碎屏") == {"衣服掉色"}
    page.delete()
    assert found("碎屏") == set()


def test_rows_from_before_the_index_are_found(table: None) -> None:
    assert found("旧行") == {"旧行也找得到"}


def test_other_filters_and_order_stay(table: None) -> None:
    write("衣服掉色", "衣服破洞")
    pages = Page.objects.exclude(title="衣服破洞").order_by("-pk")
    assert [page.title for page in search_filter(pages, "search", "衣服")] == ["衣服掉色"]


QUERIES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.text(
    "\"'*:&|!()-<>^\\%_ ANDORNEAR衣服a1٣²ａ", max_size=30
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_no_query_is_an_error(table: None, query: Any) -> None:
    assert found(query) is not None


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("衣服掉色退货要求 a1", min_size=1, max_size=12), data=st.data())
def test_each_piece_of_a_text_finds_it(table: None, text: Any, data: Any) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, len(text)))]
    page = Page.objects.create(title="x", search=bigrams(text))
    latin_inside = start and text[start].isascii() and text[start - 1].isascii()
    hits = search_filter(Page.objects.filter(pk=page.pk), "search", piece)
    assert hits.exists() or latin_inside
