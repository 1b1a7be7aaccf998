"""Complaint or report, and what may point to a professional claimer."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("买的鞋开胶，要求退款", "投诉"),
        ("充值的会员卡店家不退", "投诉"),
        ("举报某烟酒店涉嫌销售假烟，请查处并告知结果", "举报"),
        ("路过菜场看见3号摊电子秤作弊，请检查", "举报"),
        ("买到过期酸奶，要求退一赔十，并请依法查处该超市", "投诉和举报"),
        ("请问营业执照在哪里办", None),
        ("举报路口一小轿车驾驶员酒驾", None),
    ],
)
def test_what_the_text_asks_for(judge: Judge, text: str, kind: str | None) -> None:
    assert judge(text)["kind"] == kind


def test_a_paper_stays_what_it_was_filed_as_and_the_text_may_add_the_other(judge: Judge) -> None:
    tip = "某药店卖过期口罩，请查处"
    assert judge(tip, source="report_12315")["kind"] == "举报"
    assert judge(tip, source="complaint_12315")["kind"] == "投诉和举报"
    redress = "要求退还押金"
    assert judge(redress, source="complaint_12315")["kind"] == "投诉"
    assert judge(redress, source="report_12315")["kind"] == "投诉和举报"


def test_each_side_rests_on_its_words(judge: Judge) -> None:
    evidence = judge("买到过期酸奶，要求退款，并请查处该超市")["evidence"]
    words = {ground["label"]: ground["word"] for ground in evidence if ground["answer"] == "kind"}
    assert words == {"投诉": "要求退款", "举报": "请查处"}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("我买了12盒牛奶，要求十倍赔偿", ["惩罚性赔偿", "多次或大量购买"]),
        ("先后购买了三单，违反食品安全法第三十四条，要求赔偿", ["多次或大量购买", "援引法条标准"]),
        ("对方知假买假，要求退款", ["知假买假"]),
        ("买的奶茶变质，要求退一赔十", []),
        ("买了两件衣服掉色，要求退货", []),
        ("举报该店违反广告法，配料表不全，要求举报奖励", []),
        ("家具不符合强制性标准，没有标注产地，要求退货", []),
    ],
)  # fmt: skip
def test_facts_are_a_hint_only_together_and_only_where_redress_is_asked(
    judge: Judge, text: str, facts: Any
) -> None:
    assert judge(text)["claimer_hints"] == facts


def test_what_the_police_wrote_gives_no_hint(judge: Judge) -> None:
    text = "我买了12盒牛奶，要求十倍赔偿，食品安全法规定的"
    assert judge(text, source="complaint_12315")["claimer_hints"]
    answer = judge(text, source="police_110")
    assert answer["claimer_hints"] == []
    assert "claimer_hints" not in {ground["answer"] for ground in answer["evidence"]}
