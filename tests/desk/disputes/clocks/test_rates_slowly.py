"""The four rates of 12315 beside a slow count over made-up clocks."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.clocks import rates

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
CODES = {
    "按时初查率": "acceptance_decision",
    "按时办结率": "mediation",
    "举报按时核查率": "clue_check",
}
ENDED_AS = (
    ("settled", "performed"),
    ("settled", "withdrawn"),  # settled between the parties: no mediation brought it about
    ("unsettled", "terminated"),
    ("handling", "mediation"),
)


def near(draw: random.Random) -> datetime:
    """A moment about the period, often within a second of midnight in China."""
    day = FIRST + timedelta(days=draw.randrange(-4, 36))
    clock = draw.choice([time(0, 0, 0), time(23, 59, 59), time(draw.randrange(24), 7)])
    return datetime.combine(day, clock, CHINA)


def made_up(draw: random.Random, districts: Any, many: int = 70) -> list[Clock]:
    found = []
    for number in range(many):
        status, stage = draw.choice(ENDED_AS)
        dispute = Dispute.objects.create(
            number=f"LD20261001-{number:04}",
            opened_at=near(draw),
            district=draw.choice(list(districts.values())),
            status=status,
            stage=stage,
            withdrawn_at=near(draw) if draw.random() < 0.1 else None,
        )
        for code in draw.sample(list(CODES.values()), draw.randrange(1, 4)):
            stopped = near(draw) if draw.random() < 0.8 else None
            paused = None if stopped or draw.random() < 0.6 else near(draw).date()
            due = stopped.date() if stopped and draw.random() < 0.3 else near(draw).date()
            found.append(
                Clock(
                    dispute=dispute,
                    code=code,
                    started_on=FIRST,
                    due_on=due,
                    rule="令第121号",
                    stopped_at=stopped,
                    paused_on=paused,
                )
            )
    return Clock.objects.bulk_create(found)


@pytest.mark.parametrize("role", ["regulator", "mediator", "supervisor"])
@pytest.mark.parametrize("seed", range(3))
def test_the_rates_are_what_a_slow_count_finds(
    districts: dict[str, District], person: Callable[..., User], seed: Any, role: str
) -> None:
    clocks = made_up(random.Random(seed), districts)
    by = person(role)
    own = by.department.districts if role == "mediator" else list(districts)
    found = {rate.label: (rate.done, rate.of) for rate in rates(by, FIRST, LAST)}

    counted = [
        clock
        for clock in clocks
        if clock.dispute.withdrawn_at is None and clock.dispute.district.name in own
    ]
    for label, code in CODES.items():
        due = [
            clock
            for clock in counted
            if clock.code == code and clock.paused_on is None and FIRST <= clock.due_on <= LAST
        ]
        in_time = [
            clock for clock in due if clock.stopped_at and clock.stopped_at.date() <= clock.due_on
        ]
        if label == "举报按时核查率" and role != "regulator":
            assert label not in found
        else:
            assert found[label] == (len(in_time), len(due))
    ended = [
        clock.dispute
        for clock in counted
        if clock.code == "mediation"
        and clock.stopped_at
        and FIRST <= clock.stopped_at.date() <= LAST
    ]
    agreed = [clock for clock in ended if clock.status == "settled" and clock.stage != "withdrawn"]
    assert found["调解成功率"] == (len(agreed), len(ended))
