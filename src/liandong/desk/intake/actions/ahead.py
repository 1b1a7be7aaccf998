"""An import drafted ahead: a process beside this one drafts while this one writes.

All of a batch that is new is drafted and judged at once, and written a portion at a time: to begin
with a column costs as much as some hundred rows of it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from liandong.desk.intake.actions.filling import Forms, new_forms
from liandong.desk.intake.actions.helping import Helper
from liandong.desk.intake.actions.new_records import NewRecords, judged
from liandong.desk.intake.actions.portions import Portion
from liandong.desk.intake.recogniser import recogniser

AHEAD: Final = 3
"""Lots that are read and judged before the first of them is written."""


@dataclass(slots=True)
class _Lot:
    """Portions of new rows with the answers to them, and with the forms of their records or the
    helper's promise of them; or a single portion whose rows must be compared with what is stored,
    which has neither."""

    portions: list[Portion]
    table: pa.Table
    of: int
    promised: Future[Forms] | None
    answers: dict[str, Sequence[Any]]
    forms: Forms | None = None

    @classmethod
    def begin(cls, portions: list[Portion], of: int, helper: Helper | None) -> "_Lot":
        """The helper drafts it from now on; meanwhile it is judged here, where models are."""
        if not portions[0].is_new:
            return cls(portions, portions[0].table, of, None, {})
        table = pa.concat_tables(one.table for one in portions)
        promised = helper.draft(table, of) if helper else None
        return cls(portions, table, of, promised, judged(table, recogniser()))

    @property
    def is_awaited(self) -> bool:
        return self.promised is not None and not self.promised.done()

    def take_back(self) -> bool:
        """Draft here what the helper has not begun; False where there is nothing to do."""
        if self.promised is None or not self.promised.cancel():
            return False
        self.promised, self.forms = None, self._draft()
        return True

    def finish(self) -> Iterator[tuple[Portion, NewRecords | None]]:
        """The portions as records; None for the one whose rows must be compared."""
        if not self.portions[0].is_new:
            return ((one, None) for one in self.portions)
        new = NewRecords.told(self.forms or self._promised() or self._draft(), self.answers)
        parts = new.parts(one.table.num_rows for one in self.portions)
        return zip(self.portions, parts, strict=True)

    def _promised(self) -> Forms | None:
        """None where the helper died of it: what is wrong shows here then."""
        try:
            return self.promised.result() if self.promised else None
        except (EOFError, OSError):
            return None

    def _draft(self) -> Forms:
        return new_forms(self.table, self.of)


def drafted(
    portions: Iterable[Portion], of: int, helper: Helper | None
) -> Iterator[tuple[Portion, NewRecords | None]]:
    """The portions of the import with the key `of` in their order, as records where they are new.

    Without a helper each is drafted when it is asked for.
    """
    begun: deque[_Lot] = deque()
    for together in _lots(portions):
        begun.append(_Lot.begin(together, of, helper))
        if helper is None or len(begun) == AHEAD:
            yield from _first(begun)
    while begun:
        yield from _first(begun)


def _lots(portions: Iterable[Portion]) -> Iterator[list[Portion]]:
    """Those of a batch that are new, as far as they follow each other, together."""
    lot: list[Portion] = []
    for portion in portions:
        if lot and not portion.is_new:
            yield lot
            lot = []
        lot.append(portion)
        if portion.is_last_of_batch or not portion.is_new:
            yield lot
            lot = []
    if lot:
        yield lot


def _first(begun: deque[_Lot]) -> Iterator[tuple[Portion, NewRecords | None]]:
    """The first one; while the helper drafts it, others are drafted here."""
    while begun[0].is_awaited and any(one.take_back() for one in begun):
        pass
    return begun.popleft().finish()
