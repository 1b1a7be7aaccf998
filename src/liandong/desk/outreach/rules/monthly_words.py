"""The sentences of a monthly report, written from its figures: they say what the figures say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from liandong.desk.outreach.rules.monthly import NUMBERS, Compared, change_words, share_words

NAMED: Final = 3
LAST_MONTH: Final = "上月"
LAST_YEAR: Final = "上年同月"


@dataclass(frozen=True, slots=True)
class Counted:
    """A name with its count."""

    name: str
    count: Compared


def overall_words(
    month: str, numbers: dict[str, Compared], recovered_yuan: Decimal, *, sees_reports: bool
) -> str:
    """一、总体情况."""
    consulted, opened, turned = (numbers[name] for name in ("consulted", "opened", "turned"))
    both = consulted.now + opened.now - turned.now
    reports = f"，收到举报 {numbers['reports'].now:,} 件" if sees_reports else ""
    first = f"{month}，登记咨询 {consulted.now:,} 条，消费纠纷 {opened.now:,} 件{reports}。"
    if both:
        first += (
            f"咨询和纠纷合计 {both:,} 件（条），咨询转投诉的 {turned.now:,} 条只计一次，"
            f"其中咨询 {consulted.now:,} 条{share_words(consulted.now, both)}。"
        )
    changes = "；".join(
        f"{NUMBERS[name].label}{_changes(name, numbers[name])}" for name in ("consulted", "opened")
    )
    closed, settled = numbers["closed"].now, numbers["settled"].now
    ended = (
        f"本月首次反映的纠纷已办结 {closed:,} 件{share_words(closed, opened.now)}；"
        f"本月化解 {settled:,} 件，登记履行到位 {recovered_yuan:,.2f} 元。"
    )
    return f"{first}{changes}。{ended}"


def consultation_words(
    numbers: dict[str, Compared],
    kinds: Sequence[Counted],
    channels: Sequence[Counted],
    topics: Sequence[Counted],
    duration: str,
) -> str:
    """二、咨询情况."""
    total = numbers["consulted"].now
    if not total:
        return "本月没有登记咨询。"
    took = f"，平均用时 {duration}" if duration != "—" else ""
    return (
        f"登记咨询 {total:,} 条：{_named(kinds, '条', len(kinds))}{took}。"
        f"按渠道：{_named(channels, '条', len(channels))}。"
        f"主题居前的是{_named(topics, '条')}。转投诉 {numbers['turned'].now:,} 条。"
    )


def complaint_words(
    numbers: dict[str, Compared],
    goods: Sequence[Counted],
    services: Sequence[Counted],
    natures: Sequence[Counted],
    rising: Sequence[Counted],
) -> str:
    """四、投诉情况. Where nothing is compared, no increase is spoken of."""
    if not numbers["opened"].now:
        return "本月没有首次反映的消费纠纷。"
    parts = [
        f"{what}居前的是{_named(rows, '件')}"
        for what, rows in (("商品类", goods), ("服务类", services), ("问题类别", natures))
        if rows
    ]
    words = "；".join(parts) + "。" if parts else ""
    if rising:
        more = "、".join(f"{row.name}（增加 {row.count.more:,} 件）" for row in rising[:NAMED])
        words += f"比上月增加最多的是{more}。"
    return words


def case_words(numbers: dict[str, Compared], fined_yuan: Decimal) -> str:
    """五、诉转案和罚没."""
    cases, fined = numbers["cases"], numbers["fined"]
    first = f"由投诉转为案件的 {cases.now:,} 件" if cases.now else "本月没有由投诉转为案件的"
    more = (
        f"；作出处罚决定 {fined.now:,} 件，罚没 {fined_yuan:,.2f} 元。"
        if fined.now
        else "；没有作出处罚决定。"
    )
    return first + more


def _changes(name: str, count: Compared) -> str:
    unit = NUMBERS[name].unit
    return "，".join(
        change_words(count.now, base, than, unit)
        for than, base in ((LAST_MONTH, count.before), (LAST_YEAR, count.year_ago))
    )


def _named(rows: Sequence[Counted], unit: str, most: int = NAMED) -> str:
    return "、".join(f"{row.name} {row.count.now:,} {unit}" for row in rows[:most])
