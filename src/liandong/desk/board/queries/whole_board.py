"""All that the duty board reads, for the page and for the screen on the wall."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.disclosure.clear_text import limits_reached
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.backfill.queries.waiting import ToFillIn, differing, to_fill_in
from liandong.desk.board.queries.duty_board import Board, duty_board
from liandong.desk.board.queries.shared_readings import shared
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.dispatches import Outing, outings
from liandong.desk.handling.queries.next_steps import address_of, next_steps
from liandong.desk.handling.queries.performance import performed, to_call_back
from liandong.desk.handling.queries.roster import OnDuty, districts_of, on_duty
from liandong.desk.handling.queries.sittings import of_day
from liandong.desk.intake.feeds import FeedRow, feeds_of
from liandong.desk.intake.queries import change_requests_for
from liandong.desk.station.models import HandOver
from liandong.desk.station.queries.shift_notes import left_over

SHOWN: Final = 6
TURNS: Final = 12
AGREED: Final = DisputeFilter(stage=Stage.AGREED.value)


@dataclass(frozen=True, slots=True)
class Handling:
    """Who is on duty and out, what sits today, what waits for performance or a call.

    `turns`: disputes whose next step is one of the reader's office, each with the page of the step.
    """

    on_duty: OnDuty
    outings: list[Outing]
    sittings: list[Sitting]
    turns: list[tuple[Dispute, str]]
    turns_count: int
    performing_count: int
    calling_count: int
    messages: list[HandOver]
    backfill: ToFillIn
    recovered: Decimal
    today: date


def handling_of(by: User) -> Handling | None:
    """As `by` may see it; None for who handles nothing."""
    if not by.has_permission(Permission.NOTE):
        return None
    today = timezone.localdate()
    steps = next_steps(by)
    return Handling(
        on_duty=on_duty(by, districts_of(by)),
        outings=outings(by),
        sittings=list(of_day(by, today)),
        turns=[(dispute, address_of(dispute)) for dispute in steps[:TURNS]],
        turns_count=steps.count(),
        performing_count=filtered(by, AGREED).count(),
        calling_count=to_call_back(by).count(),
        messages=[left for left in left_over(by) if left.taken_at is None][:SHOWN],
        backfill=to_fill_in(by, 0),
        recovered=performed(by, today, today),
        today=today,
    )


@dataclass(frozen=True, slots=True)
class WholeBoard:
    """The board, how people handle what is on it, and what else asks for attention."""

    board: Board
    handling: Handling | None
    change_requests: int
    feeds: list[FeedRow]
    limits_reached: list[str]


def whole_board(by: User) -> WholeBoard:
    """As `by` may see it. All but one count of their own is read for all alike at once."""
    whole = shared(by, "board", _read)
    if whole.handling is None:
        return whole
    own = replace(whole.handling.backfill, differing=differing(by).count())
    return replace(whole, handling=replace(whole.handling, backfill=own))


def _read(by: User) -> WholeBoard:
    return WholeBoard(
        board=duty_board(by),
        handling=handling_of(by),
        change_requests=change_requests_for(by).count(),
        feeds=feeds_of(by) if by.has_permission(Permission.IMPORT) else [],
        limits_reached=limits_reached(by),
    )
