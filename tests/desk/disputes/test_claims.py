"""The seven claims in a text, and why no legal period runs."""

import pytest

from liandong.desk.disputes.rules.claims import CLAIMS, claims_in
from liandong.desk.disputes.rules.no_clock import NO_COMPLAINT, why_no_clock
from liandong.desk.disputes.rules.progress import Progress


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("商家只肯换货，要求退款并赔偿路费", ["退还货款和服务费用", "赔偿损失"]),
        ("要求退货退款 399 元", ["退货", "退还货款和服务费用"]),
        ("冰箱不制冷，商家拒绝维修", ["修理"]),
        ("希望换一台，不行就修好", ["修理", "更换"]),
        ("称重少二两。请求补足", ["补足商品数量"]),
        ("要求退定金", ["退还货款和服务费用"]),
        ("店员态度差", []),
        ("", []),
    ],
)
def test_what_is_asked_for_is_read(text, claims):
    assert claims_in(text) == claims


def test_the_words_of_the_form_are_read_as_themselves():
    assert claims_in("要求" + "、".join(CLAIMS)) == list(CLAIMS)


@pytest.mark.parametrize(
    ("status", "sources", "name", "words"),
    [
        (Progress.HANDLING, ["police_110"], "", NO_COMPLAINT),
        (Progress.HANDLING, ["walk_in"], "association", "没有法定期限"),
        (Progress.HANDLING, ["walk_in"], "committee", "司法确认"),
        (Progress.SETTLED, ["complaint_12315"], "", "已办结"),
        (Progress.HANDLING, ["complaint_12315"], "regulator", "都已办结或停止"),
    ],
)
def test_where_no_period_runs_the_card_says_why(status, sources, name, words):
    assert words in why_no_clock(status, sources, name)
