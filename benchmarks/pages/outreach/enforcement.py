"""Campaigns with their returns, cases, clues, and orders drawn by lot."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from benchmarks.pages.outreach.city import NOW, TODAY, WORDS, City
from benchmarks.pages.picture import in_batches

CASES: Final = 3_000
CLUES: Final = 2_000
CAMPAIGNS: Final = 60
ORDERS: Final = 30


def add_enforcement(city: City) -> None:
    from liandong.desk.disputes.models import Dispute
    from liandong.desk.outreach.models import (
        Campaign,
        CampaignReturn,
        CampaignTask,
        CaseDispute,
        Clue,
        ClueStep,
        EnforcementCase,
    )

    in_batches(Campaign, (_campaign(city, n) for n in range(CAMPAIGNS)))
    campaigns = list(Campaign.objects.order_by("pk"))
    for campaign in campaigns:
        campaign.districts.set(city.draw.sample(city.districts, 2))
    offices = (city.regulator, city.officer)
    in_batches(
        CampaignTask,
        (
            CampaignTask(campaign=campaign, department=by.department, text=WORDS, by=city.regulator)
            for campaign in campaigns
            for by in offices
        ),
    )
    in_batches(
        CampaignReturn,
        (
            CampaignReturn(
                campaign=campaign,
                department=by.department,
                week=campaign.starts_on
                - timedelta(days=campaign.starts_on.weekday())
                + timedelta(weeks=week),
                officers=20,
                premises=30,
                problems=4,
                by=by,
            )
            for campaign in campaigns
            for by in offices
            for week in range(5)
        ),
    )
    in_batches(EnforcementCase, (_case(city, n, campaigns) for n in range(CASES)))
    cases = list(EnforcementCase.objects.order_by("pk"))
    disputes = list(Dispute.objects.order_by("pk").values_list("pk", flat=True)[:CASES])
    in_batches(
        CaseDispute,
        (
            CaseDispute(case=case, dispute_id=dispute, by=city.regulator)
            for case, dispute in zip(cases, disputes, strict=False)
        ),
    )
    in_batches(Clue, (_clue(city, n) for n in range(CLUES)))
    in_batches(
        ClueStep,
        (
            ClueStep(clue=clue, verb="drop", on=clue.found_on, text=WORDS, by=city.regulator)
            for clue in Clue.objects.filter(state="dropped")
        ),
    )


def _campaign(city: City, n: int) -> Any:
    from liandong.desk.outreach.models import Campaign

    begins = city.day() if n % 12 else TODAY - timedelta(days=n % 30)
    acts, closes, ends = (begins + timedelta(days=days) for days in (3, 24, 30))
    return Campaign(
        number=f"ZX演{n}",
        name=f"演示专项整治{n}",
        basis="演示依据",
        department=city.regulator.department,
        goals=WORDS,
        range=WORDS,
        requirements=WORDS,
        starts_on=begins,
        acts_on=acts,
        closes_on=closes,
        ends_on=ends,
        drafted_by=city.regulator,
    )


def _case(city: City, n: int, campaigns: Sequence[Any]) -> Any:
    from liandong.desk.outreach.models import EnforcementCase

    shop, day = city.draw.choice(city.shops), city.day()
    is_closed = day < TODAY - timedelta(days=60)
    return EnforcementCase(
        number=f"AJ演{n}",
        case_number=f"演示市监处罚〔{day.year}〕{n}号",
        department=city.regulator.department,
        district=shop.district,
        merchant=shop,
        party=shop.name,
        cause="使用不合格的计量器具",
        source=city.draw.choice(("complaint", "inspection", "report")),
        opened_on=day,
        decided_on=day + timedelta(days=40) if is_closed else None,
        closed_on=day + timedelta(days=45) if is_closed else None,
        outcome="punished" if is_closed else "",
        discretion="ordinary" if is_closed else "",
        fine_yuan=Decimal(city.draw.randrange(1, 20) * 500) if is_closed else Decimal(0),
        published_on=day + timedelta(days=50) if is_closed and n % 3 else None,
        campaign=city.draw.choice(campaigns) if n % 2 else None,
        by=city.regulator,
    )


def _clue(city: City, n: int) -> Any:
    from liandong.desk.outreach.models import Clue

    shop, is_open = city.draw.choice(city.shops), n % 15 == 0
    return Clue(
        number=f"XS演{n}",
        department=city.regulator.department,
        district=shop.district,
        merchant=shop,
        party=shop.name,
        source="inspection",
        facts=WORDS,
        evidence="照片 3 张",
        found_on=TODAY - timedelta(days=n % 20) if is_open else city.day(),
        state="found" if is_open else "dropped",
        by=city.regulator,
    )


def add_orders(city: City) -> None:
    from liandong.desk.outreach.models import DrawnOrder, DrawnShop
    from liandong.desk.outreach.rules.drawn_orders import digest_of, order_of, seed_of

    in_batches(
        DrawnOrder,
        (
            DrawnOrder(
                number=f"CQ演{n}",
                department=city.mediator.department,
                district=city.districts[n % len(city.districts)],
                title=f"演示抽签{n}",
                kind="visit",
                groups=3,
                apart=2,
                first_on=TODAY - timedelta(days=7 + 20 * n),
                state="drawn",
                smallest=0.6,
                by=city.mediator,
                digest=digest_of([n]),
                fixed_at=NOW,
                fixed_by=city.mediator,
                first_digits="1234",
                first_by=city.mediator,
                second_digits="5678",
                second_by=city.officer,
                drawn_at=NOW,
                effect={"ratio": 0.8, "low": 0.6, "high": 1.1, "p": 0.2} if n > 3 else None,
            )
            for n in range(ORDERS)
        ),
    )
    in_batches(
        DrawnShop,
        (
            DrawnShop(
                drawn_order=drawn_order,
                merchant=shop,
                name=shop.name,
                place=place,
                start=int(starts[place]),
            )
            for drawn_order in DrawnOrder.objects.order_by("pk")
            for starts in (order_of(24, 3, 2, seed_of(drawn_order.digest, "1", "2")).starts,)
            for place, shop in enumerate(city.draw.sample(city.shops, 24))
        ),
    )
