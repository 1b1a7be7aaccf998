"""The day of purchase. The record came on Tuesday, 24 November 2026."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Judge = Callable[..., dict[str, Any]]

CAME = datetime(2026, 11, 24, 10, 0)  # the wall clock of China


@pytest.fixture
def bought(judge: Judge) -> Callable[[str], date | None]:
    def of(text: str) -> date | None:
        day: date | None = judge(text, received_at=CAME)["bought_on"]
        return day

    return of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年5月1日在店里买的鞋", "2026-05-01"),
        ("２０２６年５月１日在店里买的鞋", "2026-05-01"),
        ("3 月 2 日 买的", "2026-03-02"),
        ("2025-12-31购买", "2025-12-31"),
        ("2025/1/5购买", "2025-01-05"),
        ("2025.1.5购买", "2025-01-05"),
        ("20250105购买", "2025-01-05"),
        ("25年3月5日购买", "2025-03-05"),
        ("二〇二五年三月五日购买", "2025-03-05"),
        ("十月五号在商场购买", "2026-10-05"),
        ("5月1日购买", "2026-05-01"),
        ("12月1日购买", "2025-12-01"),
        ("去年3月5日购买", "2025-03-05"),
        ("去年3月底购买", "2025-03-31"),
        ("今年5月初购买", "2026-05-01"),
        ("上个月3号在店里买的手机", "2026-10-03"),
        ("3号买的", "2026-11-03"),
        ("28号买的", "2026-10-28"),
        ("今天上午买了只烤鸭", "2026-11-24"),
        ("昨天，我在某店理发，烫坏了", "2026-11-23"),
        ("前天在超市买的米", "2026-11-22"),
        ("大前天买的", "2026-11-21"),
        ("三天前买的", "2026-11-21"),
        ("两周前买的", "2026-11-10"),
        ("两个月前办卡", "2026-09-24"),
        ("半个月前买的", "2026-11-09"),
        ("一年前买的", "2025-11-24"),
        ("上周六在金店换购", "2026-11-21"),
        ("周日买的", "2026-11-22"),
        ("本周一买的", "2026-11-23"),
        ("去年双十一在网上下单", "2025-11-11"),
        ("双11买的", "2026-11-11"),
        ("春节前买的年货", "2026-02-16"),
        ("去年春节前买的", "2025-01-28"),
        ("国庆节买的", "2026-10-01"),
        ("清明节买的", "2026-04-05"),
        ("618下单的", "2026-06-18"),
        ("购于2026年3月2日", "2026-03-02"),
        ("购买时间：2026年3月2日，至今没有修好", "2026-03-02"),
        ("于2026年3月2日、3月9日两次购买", "2026-03-02"),
    ],
)
def test_the_day_is_worked_out_from_the_day_of_the_record(
    bought: Callable[[str], date | None], text: str, day: str
) -> None:
    assert bought(text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5月1日来电反映其于4月3日购买的空调不制冷", "2026-04-03"),
        ("5月1日生产的牛奶，昨天买的", "2026-11-23"),
        ("生产日期2026年5月1日的牛奶，5月20日购买", "2026-05-20"),
        ("5月1日发现上月3号买的鞋坏了", "2026-10-03"),
        ("昨天联系卖家，说是5月1日买的过保了", "2026-05-01"),
        ("会员卡2026年5月1日到期，不给退", None),
        ("开业时间2026年5月1日", None),
        ("呼叫时间2026年5月1日，买的鞋坏了", None),
        ("购买于5月1日生产的牛奶", None),
    ],
)
def test_a_day_of_something_else_is_not_it(
    bought: Callable[[str], date | None], text: str, day: str | None
) -> None:
    assert bought(text) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    "text",
    [
        "2027年1月1日购买",
        "2026年2月30日购买",
        "去年买的",
        "3月份买的",
        "几天前买的",
        "每周六买菜",
        "周一至周五营业，买不到",
        "在五一路买的",
        "建设中路12号买的",
        "3号楼超市买的",
        "在周六福买的项链",
        "花了618元买的",
        "双十二买的",
    ],
)
def test_no_day_is_told(bought: Callable[[str], date | None], text: str) -> None:
    assert bought(text) is None


def test_without_the_day_of_the_record_only_a_full_date_counts(judge: Judge) -> None:
    assert judge("昨天买的")["bought_on"] is None
    assert judge("5月1日买的")["bought_on"] is None
    assert judge("2026年5月1日买的")["bought_on"] == date(2026, 5, 1)


def test_the_day_rests_on_its_words(judge: Judge) -> None:
    text = "我去年双十一买的冰箱不制冷"
    evidence = judge(text, received_at=CAME)["evidence"]
    (ground,) = [item for item in evidence if item["answer"] == "bought_on"]
    assert (ground["label"], ground["word"]) == ("2025-11-11", "去年双十一")


@pytest.mark.long
@settings(max_examples=200)
@given(day=st.dates(date(1990, 1, 1), date(2026, 11, 24)), form=st.sampled_from(range(5)))
def test_every_written_date_is_read_back(judge: Judge, day: date, form: int) -> None:
    written = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}号",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
    )[form]
    if CAME.date().toordinal() - day.toordinal() < 40 * 365:
        assert judge(f"我{written}在店里买的鞋", received_at=CAME)["bought_on"] == day


PIECES = st.sampled_from(
    ["去年", "上个月", "3号", "5月", "日", "月", "号", "20", "2026", "-", "05", "双十一", "春节",
     "前", "周六", "天前", "三", "购买", "日期", "：", "于", "到期", "，", "十", "年", "大前天"]
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=300)
@given(text=st.lists(PIECES, max_size=14).map("".join), came=st.datetimes())
def test_no_mixture_of_dates_lies_after_the_record(judge: Judge, text: Any, came: Any) -> None:
    day = judge(text, received_at=came)["bought_on"]
    assert day is None or day <= came.date()
