"""Background work of backfill: what waits is marked, what was filled in is compared."""

from datetime import timedelta
from typing import Final

from liandong.desk.access.actors import System
from liandong.desk.backfill.actions.ticks import compare_filled, mark_what_waits
from liandong.desk.work.jobs import schedule

MOST_BATCHES: Final = 50


@schedule(every=timedelta(minutes=1), title="核对回填")
def compare_what_was_filled_in() -> None:
    """With what sources have sent since."""
    compare_filled(by=System("backfill.compare_filled"))


@schedule(every=timedelta(minutes=1), title="标出待回填的事项")
def mark_what_waits_to_be_filled_in() -> None:
    """In short transactions; what is left is marked a minute later."""
    for _turn in range(MOST_BATCHES):
        if not mark_what_waits():
            return
