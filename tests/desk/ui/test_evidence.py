"""The words on which an answer rests, drawn into any text without breaking it."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.ui.components.answers import marked
from liandong.desk.ui.kinds import Span

SPANS = st.lists(
    st.builds(
        Span, st.integers(-3, 40), st.integers(-3, 40), st.floats(-5, 5, allow_nan=False), st.text()
    ),
    max_size=6,
)


@given(text=st.text(max_size=40), spans=SPANS)
def test_the_text_itself_never_changes(text: str, spans: list[Span]) -> None:
    drawn = marked(text, spans)
    words = re.sub(r"</?mark[^>]*>", "", drawn)
    assert unescape(words) == text


def test_a_word_is_marked_by_its_weight() -> None:
    drawn = marked("洗一次就掉色，要求退货", [Span(4, 6, 3.0), Span(9, 11, 1.0)])
    assert drawn == (
        '洗一次就<mark class="ld-mark-3">掉色</mark>，要求<mark class="ld-mark-1">退货</mark>'
    )


def test_the_words_of_a_user_are_escaped_inside_and_outside_marks() -> None:
    drawn = marked("<b>假</b>", [Span(0, 3, 1.0, '"><script>')])
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert "&lt;b&gt;</mark>假&lt;/b&gt;" in drawn


def test_where_two_spans_overlap_the_heavier_is_drawn_whole() -> None:
    drawn = marked("电器质量差", [Span(0, 4, 1.0), Span(2, 5, 2.0)])
    assert drawn == '<mark class="ld-mark-2">电器</mark><mark class="ld-mark-3">质量差</mark>'


def test_what_speaks_against_the_answer_looks_different() -> None:
    assert marked("没有退货", [Span(0, 2, -1.2)]).startswith('<mark class="ld-mark-against">没有')


def test_spans_outside_the_text_are_ignored() -> None:
    assert marked("短", [Span(5, 9, 1.0), Span(-4, 0, 1.0)]) == "短"
    assert marked("", [Span(0, 2, 1.0)]) == ""
