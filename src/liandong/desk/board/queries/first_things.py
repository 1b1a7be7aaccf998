"""先办这些: one list of what to do first, by what is at stake for the reader.

It is made of what the board has read, without a query of its own. A dispute stands in it once, for
the weightiest reason; the disputes of one group are one line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.board.queries.duty_board import Board, Waiting
from liandong.desk.board.queries.whole_board import Handling, WholeBoard
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.clocks import ClockView
from liandong.desk.groups.models import GroupDispute
from liandong.desk.handling.models import Presence, Sitting

MOST: Final = 14
LATE: Final = "red"


class Stake(IntEnum):
    """Why something comes first, the weightiest first."""

    CALLED = 0  # I was sent, and have not arrived
    GROUP = 1
    URGENT = 2
    SITTING = 3  # today, and I preside
    OVERDUE = 4  # a period of the law has ended
    OPEN = 5  # nobody has taken it up
    DUE = 6  # a period ends within days
    TURN = 7  # the next step is one of my office


AFTER_TURN: Final = Stake.TURN + 1
"""Where open ones stand for who does not go out: others take them up."""


@dataclass(frozen=True, slots=True)
class FirstThing:
    """One line. `dispute` or `group` says what it is about; the rest belongs to its stake."""

    stake: Stake
    href: str
    dispute: Dispute | None = None
    group: GroupDispute | None = None
    presence: Presence | None = None
    sitting: Sitting | None = None
    clock: ClockView | None = None
    waiting: Waiting | None = None
    mine: bool = False


def first_things(by: User, whole: WholeBoard) -> list[FirstThing]:
    """The first of them as `by` has to do with them."""
    goes_out = by.has_permission(Permission.DISPATCH)
    found = sorted(_all(by, whole), key=lambda thing: _weight(thing, goes_out=goes_out))
    return _once(found)[:MOST]


def _weight(thing: FirstThing, *, goes_out: bool) -> tuple[int, bool]:
    """What is mine comes before what is my colleagues'; else as it was read."""
    if thing.stake == Stake.OPEN and not goes_out:
        return AFTER_TURN, not thing.mine
    return thing.stake, not thing.mine


def _all(by: User, whole: WholeBoard) -> Iterator[FirstThing]:
    board, handling = whole.board, whole.handling
    if handling is not None:
        yield from _of_handling(by, handling)
    yield from _of_board(by, board)


def _of_handling(by: User, handling: Handling) -> Iterator[FirstThing]:
    for outing in handling.outings:
        for presence in outing.people:
            if presence.person_id == by.pk and not presence.arrived_at:
                dispute = outing.dispatch.dispute
                href = reverse("handling:outing", args=[dispute.number])
                yield FirstThing(Stake.CALLED, href, dispute, presence=presence, mine=True)
    for sitting in handling.sittings:
        if sitting.mediator_id == by.pk and sitting.state == Sitting.State.PLANNED:
            href = reverse("handling:sitting", args=[sitting.pk])
            yield FirstThing(Stake.SITTING, href, sitting.dispute, sitting=sitting, mine=True)
    for dispute, href in handling.turns:
        yield FirstThing(Stake.TURN, href, dispute, mine=dispute.holder_id == by.pk)


def _of_board(by: User, board: Board) -> Iterator[FirstThing]:
    for group in board.groups:
        yield FirstThing(Stake.GROUP, reverse("disputes:group", args=[group.number]), group=group)
    waiting = {row.dispute.pk: row for row in board.waiting}
    for dispute in board.urgent:
        if dispute.pk not in board.grouped:
            yield _of_dispute(by, Stake.URGENT, dispute, waiting.get(dispute.pk))
    for due in board.due:
        stake = Stake.OVERDUE if due.clock.state == LATE else Stake.DUE
        yield _of_dispute(by, stake, due.dispute, waiting.get(due.dispute.pk), due.clock)
    for row in board.waiting:
        if row.dispute.pk not in board.grouped:
            yield _of_dispute(by, Stake.OPEN, row.dispute, row)


def _of_dispute(
    by: User,
    stake: Stake,
    dispute: Dispute,
    waiting: Waiting | None,
    clock: ClockView | None = None,
) -> FirstThing:
    href = reverse("disputes:detail", args=[dispute.number])
    mine = dispute.holder_id == by.pk
    return FirstThing(stake, href, dispute, clock=clock, waiting=waiting, mine=mine)


def _once(things: Iterable[FirstThing]) -> list[FirstThing]:
    """Each dispute where it stands first."""
    known: set[int] = set()
    kept = []
    for thing in things:
        if thing.dispute is not None:
            if thing.dispute.pk in known:
                continue
            known.add(thing.dispute.pk)
        kept.append(thing)
    return kept
