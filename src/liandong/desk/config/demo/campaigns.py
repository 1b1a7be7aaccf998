"""Two campaigns of the regulator in the demo: plan, tasks, weekly returns, cases, summary.

The first follows from the special report of the demo, the other was begun by hand. All traders are
those of the made-up city.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.playing import Course, on_day, play
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions import campaigns as actions
from liandong.desk.outreach.actions.cases import record_case, save_case
from liandong.desk.outreach.actions.clues import record_clue, take_step
from liandong.desk.outreach.actions.returns import correct_return, record_return
from liandong.desk.outreach.models import Campaign, Clue, EnforcementCase, SpecialReport
from liandong.desk.outreach.queries.campaigns.returns import open_weeks
from liandong.desk.outreach.rules.clues import Verb

BACK: Final = timedelta(days=62)
"""So long before the demo's present the first begins."""
BASIS: Final = "《消费者权益保护法实施条例》第二十八条、第二十九条"
STAGES: Final = (3, 24, 30)
"""Days after its begin at which the next stage begins, and the last day."""
OF_VEHICLES: Final[Sequence[dict[str, Any]]] = (
    {"officers": 12, "premises": 18, "leaflets": 120, "reached": 160, "pledges": 6},
    {"officers": 26, "premises": 41, "devices": 96, "problems": 14, "orders": 9, "seizures": 5},
    {"officers": 22, "premises": 37, "devices": 88, "problems": 9, "orders": 6, "talks": 3},
    {"officers": 16, "premises": 24, "devices": 60, "problems": 4, "orders": 3, "exposed": 1},
    {"officers": 8, "premises": 12, "pledges": 11},
)
OF_SCALES: Final[Sequence[dict[str, Any]]] = (
    {"officers": 8, "premises": 22, "leaflets": 90, "reached": 110, "pledges": 9},
    {"officers": 14, "premises": 36, "devices": 141, "problems": 8, "orders": 7},
    {"officers": 12, "premises": 31, "devices": 118, "problems": 5, "orders": 5, "seizures": 2},
    {"officers": 10, "premises": 27, "devices": 92, "problems": 2, "orders": 2},
    {"officers": 6, "premises": 9, "pledges": 14},
)


@dataclass(frozen=True, slots=True)
class Story:
    """One campaign, with what its weekly returns say and the fines of its cases in yuan.

    `found` is what an inspection had found before, with its `evidence`; without it the campaign
    follows from the special report.
    """

    name: str
    sector: str
    range: str
    cause: str
    articles: str
    weekly: Sequence[dict[str, Any]]
    fines: Sequence[int]
    found: str = ""
    evidence: str = ""


STORIES: Final = (
    Story(
        "电动自行车质量专项整治",
        "交通工具",
        "电动自行车销售、维修门店；重点查蓄电池以次充好、违规改装。",
        "销售不合格的电动自行车蓄电池",
        "《中华人民共和国产品质量法》",
        OF_VEHICLES,
        (6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 9500, 7000),
    ),
    Story(
        "电子计价秤专项整治",
        "食品",
        "商圈内使用电子计价秤的食品、水果和外卖商户；重点查作弊和未检定的秤。",
        "使用不合格的计量器具",
        "《零售商品称重计量监督管理办法》",
        OF_SCALES,
        (1000, 1000, 1000, 1000, 1000, 900),
        found="在用的电子计价秤没有检定合格印证，复秤少 20 克。",
        evidence="电子计价秤照片 3 张\n复秤记录 1 份",
    ),
)


def add_campaigns(*, until: datetime) -> None:
    """Play both, unless they were played before."""
    if Campaign.objects.exists():
        return
    start = (until - BACK).replace(hour=9, minute=30)
    play(
        [
            (start + timedelta(days=14 * number), _course(story, number))
            for number, story in enumerate(STORIES)
        ],
        until=until,
    )


def _course(story: Story, number: int) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    regulator, officer = people["regulator"], people["duty"]
    yield on_day(0, 10)  # a working day
    campaign = _begin(story, regulator)
    clue = _clue(story, regulator)
    for by, text in ((officer, "配合检查，处置扰乱秩序的行为"), (regulator, "检查、立案、办结")):
        actions.add_task(
            campaign=campaign, department=by.department, text=text, until=campaign.ends_on,
            by=regulator,
        )  # fmt: skip
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    recorded: list[EnforcementCase] = []
    for week, numbers in enumerate(story.weekly):
        yield _friday(monday + timedelta(days=7 * week))
        if week == 1:
            recorded = _record(story, campaign, number, regulator)
            _file(clue, recorded, regulator)
        if week == len(story.weekly) - 2:
            _close(story, recorded, regulator)
        _return(campaign, numbers | _of_cases(story, week), regulator)
        _return(campaign, {"officers": numbers["officers"] // 2}, officer)
    yield on_day(2, 10)
    row = campaign.returns.filter(department=regulator.department).order_by("week").first()
    if row is not None:
        correct_return(
            row=row,
            numbers={**row.numbers, "premises": row.numbers["premises"] + 2},
            reason="漏计两户",
            by=regulator,
        )
    yield on_day(max((campaign.ends_on - timezone.localdate()).days, 0) + 2, 15)
    for task in campaign.tasks.all():
        actions.finish_task(task=task, by=regulator)
    cases = EnforcementCase.objects.filter(campaign=campaign)
    published = cases.exclude(published_on=None).count()
    words = (
        f"检查覆盖重点商户，立案 {cases.count()} 件，已全部办结，其中 {published} 件已公示。"
        "下一步转入日常检查。"
    )
    actions.summarise(campaign=campaign, summary=words, by=regulator)


def _begin(story: Story, by: User) -> Campaign:
    today = timezone.localdate()
    acts, closes, ends = (today + timedelta(days=days) for days in STAGES)
    source = None if story.found else SpecialReport.objects.filter(state="issued").first()
    plan = {
        "name": story.name, "basis": BASIS, "range": story.range,
        "goals": "查处一批违法行为，规范一批商户，投诉明显减少。",
        "requirements": "每周五报数；典型案例及时公示。",
        "starts_on": today, "acts_on": acts, "closes_on": closes, "ends_on": ends,
    }  # fmt: skip
    places = list(District.objects.filter(name=STATION))
    return actions.begin_campaign(plan=plan, districts=places, source=source, by=by)


def _clue(story: Story, by: User) -> Clue | None:
    """Of the trader of the first case, where it was found by hand."""
    trader = _traders(story).first()
    if trader is None or not story.found:
        return None
    return record_clue(
        values={
            "party": trader.name,
            "merchant": trader,
            "district": trader.district,
            "source": "inspection",
            "found_on": timezone.localdate(),
            "facts": story.found,
            "evidence": story.evidence,
        },
        by=by,
    )


def _file(clue: Clue | None, recorded: Sequence[EnforcementCase], by: User) -> None:
    """The check of the clue leads to the first case."""
    if clue is not None and recorded:
        take_step(
            clue=clue, verb=Verb.FILE, on=timezone.localdate(), who="演示分管局长",
            case=recorded[0].case_number, by=by,
        )  # fmt: skip


def _record(story: Story, campaign: Campaign, number: int, by: User) -> list[EnforcementCase]:
    """A case for each fine, with traders of the district and sector."""
    chosen = list(_traders(story)[: len(story.fines)])
    today = timezone.localdate()
    return [
        record_case(
            values={
                "case_number": f"亭东市监处罚〔{today.year}〕{100 * (number + 1) + place}号",
                "party": trader.name,
                "merchant": trader,
                "district": trader.district,
                "cause": story.cause,
                "source": "complaint" if place % 5 == 2 else "inspection",
                "opened_on": today,
                "articles": story.articles,
                "campaign": campaign,
            },
            by=by,
        )
        for place, trader in enumerate(chosen, start=1)
    ]


def _traders(story: Story) -> QuerySet[Merchant]:
    return Merchant.objects.filter(district__name=STATION, sector=story.sector).order_by("pk")


def _close(story: Story, recorded: Sequence[EnforcementCase], by: User) -> None:
    """All fined today; the first half is published already."""
    today = timezone.localdate()
    for place, (case, fine) in enumerate(zip(recorded, story.fines, strict=False)):
        save_case(
            case=case,
            values={
                "decided_on": today,
                "closed_on": today,
                "outcome": "punished",
                "discretion": "lighter" if fine <= 1000 else "ordinary",
                "fine_yuan": Decimal(fine),
                "correction_ordered_on": today,
                "published_on": today if place < len(recorded) // 2 else None,
            },
            by=by,
        )


def _of_cases(story: Story, week: int) -> dict[str, Any]:
    """What the returns say of its cases: opened in the second week, closed in the last but one."""
    if week == 1:
        return {"opened": len(story.fines)}
    if week == len(story.weekly) - 2:
        return {"closed": len(story.fines), "fines_yuan": Decimal(sum(story.fines))}
    return {}


def _return(campaign: Campaign, numbers: dict[str, Any], by: User) -> None:
    """Of the oldest week that is missing."""
    for week in open_weeks(campaign, by.department_id)[:1]:
        record_return(campaign=campaign, week=week, numbers=numbers, by=by)


def _friday(monday: date) -> datetime:
    """The Friday of the week, or today where that is over."""
    return on_day(max((monday + timedelta(days=4) - timezone.localdate()).days, 0), 16)
