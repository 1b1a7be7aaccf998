"""When each of the demo's disputes began, and the course that it takes.

The joint station opened OPENED days ago. Before, the police went alone, the association telephoned,
and much was handed over; since then they go together and share a room. So 本站成效 has two periods
of the same length to compare.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from django.utils import timezone

from liandong.desk.config.demo.disputes.after import UNSATISFIED
from liandong.desk.config.demo.disputes.grievances import Grievance, Staff, grievances
from liandong.desk.config.demo.disputes.group import closed_shop
from liandong.desk.config.demo.disputes.opening import from_12315
from liandong.desk.config.demo.disputes.playing import Course
from liandong.desk.config.demo.disputes.room import (
    ended,
    in_the_room,
    refused,
    tested,
    with_a_panel,
)
from liandong.desk.config.demo.disputes.scene import (
    by_phone,
    handed_over,
    on_the_scene,
    settled_at_the_door,
    turned_to_the_police,
)
from liandong.desk.handling.rules.scene import Verb

OPENED: Final = 29
"""Days before the demo's present: with it, thirty days have passed, as 本站成效 begins with."""

Play = Callable[[Grievance, Staff], Course]

alone: Final = partial(on_the_scene, people=("duty",))
failed: Final = partial(on_the_scene, verb=Verb.FAILED)
later: Final = partial(on_the_scene, verb=Verb.SETTLE_LATER)
by_law: Final = partial(handed_over, way="required_transfer", to="亭东区劳动监察大队（演示）")
passed_on: Final = partial(handed_over, way="handed_over", to="亭东区市场监督管理局（演示）")
in_parts: Final = partial(in_the_room, parts=((3, 40), (12, 40)))
of_12315: Final = partial(in_the_room, opened=from_12315, name="regulator", by="regulator")

BEFORE: Final[tuple[tuple[int, int, Play], ...]] = (
    (58, 9, partial(by_phone, days=9)),
    (57, 14, partial(alone, verb=Verb.FAILED)),
    (56, 10, partial(in_the_room, days=12)),
    (55, 16, passed_on),
    (52, 19, partial(alone, verb=Verb.FAILED)),
    (51, 9, partial(passed_on, days=7)),
    (49, 15, partial(by_phone, days=11, settled=False)),
    (48, 17, alone),
    (47, 10, by_law),
    (44, 9, partial(by_phone, days=8)),
    (41, 11, partial(in_the_room, days=9, parts=((7, 70),))),
    (39, 18, alone),
    (38, 10, partial(by_phone, days=6, settled=False)),
)
"""Days ago, hour, course: before the joint station."""

SINCE: Final[tuple[tuple[int, int, Play], ...]] = (
    (29, 9, settled_at_the_door),
    (28, 15, on_the_scene),
    (28, 10, partial(tested, takes=7)),
    (27, 11, partial(in_parts, paid_late=True)),
    (25, 9, with_a_panel),
    (24, 14, partial(later, due_in=5)),
    (24, 10, ended),
    (23, 16, on_the_scene),
    (22, 9, partial(in_the_room, first_in_vain=True)),
    (20, 10, of_12315),
    (20, 19, partial(later, due_in=6, paid_late=True)),
    (18, 9, refused),
    (18, 15, by_law),
    (17, 14, partial(in_the_room, satisfaction=UNSATISFIED)),
    (16, 10, closed_shop),
    (14, 9, in_parts),
    (13, 15, partial(settled_at_the_door, due_in=3)),
    (12, 11, failed),
    (11, 16, on_the_scene),
    (10, 9, partial(tested, takes=30)),
    (8, 10, passed_on),
    (7, 15, partial(by_phone, days=1)),
    (6, 11, settled_at_the_door),
    (5, 9, partial(in_the_room, parts=((9, 100),))),
    (5, 19, turned_to_the_police),
    (4, 10, with_a_panel),
    (4, 13, partial(in_the_room, days=3)),
    (3, 14, on_the_scene),
    (3, 11, partial(in_the_room, days=1)),
    (2, 9, partial(in_the_room, days=3)),
    (2, 10, partial(in_the_room, by="mediator", name="association", days=1)),
    (2, 11, partial(in_the_room, days=1)),
    (2, 14, partial(of_12315, days=2)),
    (2, 17, partial(later, due_in=7)),
    (1, 10, partial(in_the_room, by="mediator", name="association", days=1)),
    (1, 11, partial(in_the_room, days=2)),
    (1, 15, settled_at_the_door),
)
"""Days ago, hour, course: since it opened; the latest are still in progress."""
JUST_NOW: Final = timedelta(minutes=9)
"""Before the demo's present: one more call, to which officers are on their way."""


def begun(staff: Staff, *, until: datetime) -> Iterator[tuple[datetime, Course]]:
    """Each course with the moment at which it begins."""
    today, people = timezone.localdate(until), grievances()
    for number, (days, hour, course) in enumerate(BEFORE + SINCE):
        day = today - timedelta(days=days)
        moment = timezone.make_aware(datetime.combine(day, time(hour, number * 7 % 60)))
        yield moment, course(next(people), staff)
    yield until - JUST_NOW, on_the_scene(next(people), staff)
