"""Portions of an import drafted ahead: a process beside this one drafts while this one writes."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from liandong.desk.intake.actions.helping import Helper
from liandong.desk.intake.actions.new_records import NewRecords
from liandong.desk.intake.actions.portions import Portion
from liandong.desk.intake.recogniser import recogniser
from liandong.engine.recognition import Recogniser

AHEAD: Final = 6
"""Portions that are read before the first of them is written."""


@dataclass(slots=True)
class _Begun:
    """A portion with its new records, or with the helper's promise of them."""

    portion: Portion
    of: int
    judge: Recogniser
    promised: Future[NewRecords] | None = None
    new: NewRecords | None = None

    @property
    def is_awaited(self) -> bool:
        return self.promised is not None and not self.promised.done()

    def take_back(self) -> bool:
        """Draft here what the helper has not begun; False where there is nothing to do."""
        if self.promised is None or not self.promised.cancel():
            return False
        self.promised, self.new = None, self._draft()
        return True

    def finish(self) -> NewRecords | None:
        """None for a portion whose rows must be compared with what is stored."""
        if not self.portion.is_new:
            return None
        return self.new or self._promised() or self._draft()

    def _promised(self) -> NewRecords | None:
        """None where the helper died of it: what is wrong shows here then."""
        try:
            return self.promised.result() if self.promised else None
        except (EOFError, OSError):
            return None

    def _draft(self) -> NewRecords:
        return NewRecords.of(self.portion.table, self.of, self.judge)


def drafted(
    portions: Iterable[Portion], of: int, helper: Helper | None
) -> Iterator[tuple[Portion, NewRecords | None]]:
    """The portions of the import with the key `of` in their order, as records where they are new.

    Without a helper each is drafted when it is asked for.
    """
    begun: deque[_Begun] = deque()
    for portion in portions:
        judge = recogniser()
        promised = helper.draft(portion.table, of, judge) if helper and portion.is_new else None
        begun.append(_Begun(portion, of, judge, promised))
        if helper is None or len(begun) == AHEAD:
            yield _first(begun)
    while begun:
        yield _first(begun)


def _first(begun: deque[_Begun]) -> tuple[Portion, NewRecords | None]:
    """The first one; while the helper drafts it, others are drafted here."""
    while begun[0].is_awaited and any(one.take_back() for one in begun):
        pass
    first = begun.popleft()
    return first.portion, first.finish()
