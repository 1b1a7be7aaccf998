"""Pure rules: the line of a dispute, grouping, what holds of several records, the next step."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.disputes.rules.derivation import RecordFacts, derive, is_urgent, without_place
from liandong.desk.disputes.rules.joining import group
from liandong.desk.disputes.rules.next_step import Known, missing, next_step
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.summary import LENGTH, opening, summarise

POLICE = RecordFacts(
    source="police_110",
    source_id="1",
    received_at=datetime(2026, 11, 24, 9),
    text="报警人称：金店多收钱，要求退款",
    answer_merchant="福临金店",
    sector="首饰文体用品",
    nature="价格",
    phrases=["结账多收费"],
    answer_amount=Decimal(600),
    district="铜马商圈",
    persons=2,
)
COMPLAINT = RecordFacts(
    source="complaint_12315",
    source_id="2",
    received_at=datetime(2026, 11, 25, 9),
    merchant_name="福临珠宝有限公司",
    text="多收工艺费660元，要求退款",
    goods="黄金手镯",
    amount=Decimal(660),
    sector="首饰文体用品",
    nature="虚假宣传",
    phrases=["工艺费未告知", "结账多收费"],
    response="商家已退款，调解成功",
    urgency=["老年人"],
)


def test_a_line_says_goods_phrases_and_demand() -> None:
    line = summarise("黄金手镯", ["价格不合理", "退货难"], "店家不肯，要求退款")
    assert line == "黄金手镯：价格不合理、退货难，要求退款"


def test_without_phrases_the_telling_itself_is_shown() -> None:
    assert opening("报警人称：在超市买的酸奶过期。请民警到场") == "在超市买的酸奶过期，请民警到场"
    assert summarise("", [], "投诉人反映：买的鞋开胶").startswith("买的鞋开胶")


@given(st.text(max_size=30), st.lists(st.text(max_size=40), max_size=4), st.text(max_size=300))
def test_a_line_is_never_longer_than_its_column(goods: Any, phrases: Any, text: Any) -> None:
    assert len(summarise(goods, phrases, text)) <= LENGTH


def test_the_richer_source_goes_first_whatever_the_order() -> None:
    results = {str(derive(list(order))) for order in permutations((POLICE, COMPLAINT))}
    assert len(results) == 1
    both = derive([COMPLAINT, POLICE])
    assert both.opened_at == POLICE.received_at
    assert both.nature == "虚假宣传"
    assert both.merchant_name == "福临珠宝有限公司"
    assert both.amount == Decimal(660)
    assert both.phrases == ["工艺费未告知", "结账多收费"]
    assert both.sources == ["police_110", "complaint_12315"]
    assert both.status == "settled"
    assert (both.persons, both.urgency, both.urgent) == (2, ["老年人"], False)


def test_a_persons_word_goes_before_the_richer_source() -> None:
    corrected = replace(POLICE, nature="计量", corrected=frozenset({"nature", "amount_yuan"}))
    both = derive([corrected, COMPLAINT])
    assert both.nature == "计量"
    assert both.amount == Decimal(600)


def test_a_landmark_before_the_name_is_no_part_of_it() -> None:
    places = ["铜马广场地下商业街", "铜马广场"]
    assert without_place("铜马广场福临金店", places) == "福临金店"
    assert without_place("铜马广场", places) == "铜马广场"


def test_urgent_is_what_the_bar_shows() -> None:
    assert is_urgent(["闭店跑路"], None)
    assert is_urgent([], 25)
    assert not is_urgent(["媒体", "老年人"], 3)


def groups(*args: Any, **kwargs: Any) -> Any:
    grouping = group(*args, **kwargs)
    return sorted((group.records, group.disputes) for group in grouping.groups), grouping.held_up


def test_new_records_follow_their_links() -> None:
    formed, held = groups([1, 2, 3], [(1, 2), (2, 9)], dispute_of={9: 70})
    assert formed == [([1, 2], [70]), ([3], [])]
    assert held == []


def test_a_new_record_brings_two_disputes_together() -> None:
    formed, _ = groups([1], [(1, 8), (1, 9)], dispute_of={8: 70, 9: 71})
    assert formed == [([1], [70, 71])]


def test_disputes_that_people_worked_on_are_not_merged_by_the_machine() -> None:
    formed, held = groups(
        [1], [(1, 8), (1, 9)], dispute_of={8: 70, 9: 71}, worked_on=frozenset({70, 71})
    )
    assert ([1], [70]) in formed
    assert held == [(1, 9)]


def test_what_a_person_parted_stays_apart_even_through_a_third() -> None:
    formed, held = groups([1], [(1, 8), (1, 9)], dispute_of={8: 70, 9: 71}, apart=[(8, 9)])
    assert ([1], [70]) in formed
    assert held == [(1, 9)]


@given(st.permutations([1, 2, 3, 4, 5]))
def test_the_order_of_the_records_does_not_matter(order: Any) -> None:
    links = [(1, 3), (2, 5), (3, 4)]
    assert groups(order, links, dispute_of={})[0] == [([1, 3, 4], []), ([2, 5], [])]


KNOWN = Known(
    stage=Stage.OPEN,
    status=Progress.OPEN,
    sources=["police_110"],
    has_phone=False,
    has_merchant=True,
    in_register=False,
    has_district=True,
    has_amount=True,
    open_pairs=0,
)


def test_what_is_missing_is_named() -> None:
    assert missing(KNOWN) == ["消费者电话", "商家登记名称（未与商户名录对应）", "12315 登记编号"]
    assert missing(replace(KNOWN, status=Progress.SETTLED)) == []


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_next_step(stage: Any) -> None:
    assert next_step(replace(KNOWN, stage=stage)).endswith("。")
    assert "先确认 2 条" in next_step(replace(KNOWN, open_pairs=2))
