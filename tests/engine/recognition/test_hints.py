"""Source, class and goods are evidence beside the text, never the answer."""

from collections.abc import Callable
from typing import Any

Judge = Callable[..., dict[str, Any]]

VAGUE = "报警人称和店里发生争执，请民警到场"


def test_a_consumer_class_makes_a_dispute_likelier(judge: Judge) -> None:
    plain = judge(VAGUE, source="police_110")["dispute_probability"]
    classed = judge(VAGUE, source="police_110", source_class=["纠纷", "消费纠纷"])
    other = judge(VAGUE, source="police_110", source_class=["道路交通类警情"])
    assert classed["dispute_probability"] > plain > other["dispute_probability"]


def test_a_class_does_not_outweigh_a_plain_text(judge: Judge) -> None:
    crash = judge(
        "两辆轿车追尾，无人受伤，请交警到场", source="police_110", source_class=["消费纠纷"]
    )
    refund = judge(
        "在鞋店买的皮鞋开胶，店家不退款，双方争吵",
        source="police_110",
        source_class=["治安警情"],
    )
    assert crash["is_dispute"] is False
    assert refund["is_dispute"] is True


def test_goods_name_the_sector_where_the_text_does_not(judge: Judge) -> None:
    answer = judge("用了三天就坏了，商家不给退", source="complaint_12315", goods="冰箱")
    assert (answer["sector"], answer["item"]) == ("家用电子电器", "大宗电器")


def test_a_complaint_is_likelier_a_dispute_than_a_report(judge: Judge) -> None:
    text = "饭店收费没有标价"
    complaint = judge(text, source="complaint_12315")["dispute_probability"]
    assert complaint > judge(text, source="report_12315")["dispute_probability"]
