"""Visits with what was checked, training and publicity with who came."""

from datetime import timedelta
from typing import Any, Final

from benchmarks.pages.outreach.city import NOW, TODAY, WORDS, City
from benchmarks.pages.picture import in_batches

VISITS: Final = 12_000
EVENTS: Final = 600
"""Each of training and publicity."""
MATERIALS: Final = 150


def add_visits(city: City) -> None:
    from liandong.desk.outreach.models import CheckedTopic, Visit, Visitor
    from liandong.desk.outreach.rules.checklists import topics_of

    in_batches(Visit, (_visit(city, n) for n in range(VISITS)))
    visits = list(Visit.objects.order_by("pk").only("pk", "trade", "state"))
    in_batches(
        Visitor,
        (
            Visitor(
                visit=visit,
                person=by,
                department=by.department,
                came=True if visit.state == "done" else None,
            )
            for visit in visits
            for by in (city.mediator, city.officer)
        ),
    )
    in_batches(
        CheckedTopic,
        (
            CheckedTopic(
                visit=visit,
                topic=rule.topic.value,
                verdict="fails" if city.draw.random() < 0.1 else "meets",
            )
            for visit in visits
            if visit.state == "done"
            for rule in topics_of(visit.trade)
        ),
    )


def _visit(city: City, n: int) -> Any:
    from liandong.desk.outreach.models import Visit
    from liandong.desk.outreach.rules.checklists import trade_of

    shop, is_planned = city.draw.choice(city.shops), n % 60 == 0
    day = TODAY + timedelta(days=n % 9) if is_planned else city.day()
    is_to_mend = not is_planned and n % 7 == 0
    return Visit(
        number=f"ZF演{n}",
        department=city.mediator.department,
        state="planned" if is_planned else "done",
        district=shop.district,
        kind="merchant",
        merchant=shop,
        name=shop.name,
        trade=trade_of(shop.sector, "merchant"),
        reason="plan",
        because=["演示：近 30 天上升"],
        day=day,
        planned_by=city.mediator,
        findings=None if is_planned else WORDS,
        mended=None if is_planned else WORDS,
        to_mend=WORDS if is_to_mend else None,
        mend_by=day + timedelta(days=14) if is_to_mend else None,
        signed="" if is_planned else "signed",
        recorded_by=None if is_planned else city.mediator,
        recorded_at=None if is_planned else NOW,
    )


def add_events(city: City) -> None:
    from liandong.desk.outreach.models import (
        Attendance,
        Handout,
        Material,
        Publicity,
        PublicityPartner,
        Training,
    )
    from liandong.desk.outreach.rules.publicity.materials import TOPICS

    in_batches(
        Training,
        (
            Training(
                number=f"PX演{n}",
                department=city.mediator.department,
                district=city.draw.choice(city.districts),
                held_at=city.moment(),
                place="演示会议室",
                topic="七日无理由退货",
                tested=20,
                passed=18,
                recorded_by=city.mediator,
            )
            for n in range(EVENTS)
        ),
    )
    in_batches(
        Attendance,
        (
            Attendance(training=training, name=shop.name, merchant=shop, people=2)
            for training in Training.objects.order_by("pk")
            for shop in city.draw.sample(city.shops, 20)
        ),
    )
    in_batches(
        Publicity,
        (
            Publicity(
                number=f"XC演{n}",
                department=city.mediator.department,
                district=city.draw.choice(city.districts),
                topic="识别假烟假酒",
                held_at=city.moment(),
                place="演示广场",
                run_by="office",
                organiser="演示主办单位",
                formats=["booth"],
                consulted=60,
                taken=2,
                reached=300,
                recorded_by=city.mediator,
            )
            for n in range(EVENTS)
        ),
    )
    events = list(Publicity.objects.order_by("pk"))
    in_batches(
        PublicityPartner,
        (
            PublicityPartner(publicity=event, name=shop.name, merchant=shop)
            for event in events
            for shop in city.draw.sample(city.shops, 3)
        ),
    )
    in_batches(Handout, (Handout(publicity=event, kind="折页", copies=200) for event in events))
    in_batches(
        Material,
        (
            Material(
                number=f"ZL演{n}",
                title=f"演示资料{n}",
                topic=next(iter(TOPICS)),
                department=city.mediator.department,
                added_by=city.mediator,
            )
            for n in range(MATERIALS)
        ),
    )
