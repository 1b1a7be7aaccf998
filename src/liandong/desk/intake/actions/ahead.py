"""Portions of an import drafted ahead: a process beside this one drafts while this one writes."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from liandong.desk.intake.actions.filling import Forms, new_forms
from liandong.desk.intake.actions.helping import Helper
from liandong.desk.intake.actions.new_records import NewRecords, judged
from liandong.desk.intake.actions.portions import Portion
from liandong.desk.intake.recogniser import recogniser

AHEAD: Final = 6
"""Portions that are read and judged before the first of them is written."""


@dataclass(slots=True)
class _Begun:
    """A portion of new rows with the answers to them, and with the forms of their records or the
    helper's promise of them."""

    portion: Portion
    of: int
    promised: Future[Forms] | None
    answers: dict[str, Sequence[Any]]
    forms: Forms | None = None

    @classmethod
    def begin(cls, portion: Portion, of: int, helper: Helper | None) -> "_Begun":
        """The helper drafts it from now on; meanwhile it is judged here, where models are."""
        promised = helper.draft(portion.table, of) if helper and portion.is_new else None
        answers = judged(portion.table, recogniser()) if portion.is_new else {}
        return cls(portion, of, promised, answers)

    @property
    def is_awaited(self) -> bool:
        return self.promised is not None and not self.promised.done()

    def take_back(self) -> bool:
        """Draft here what the helper has not begun; False where there is nothing to do."""
        if self.promised is None or not self.promised.cancel():
            return False
        self.promised, self.forms = None, self._draft()
        return True

    def finish(self) -> NewRecords | None:
        """None for a portion whose rows must be compared with what is stored."""
        if not self.portion.is_new:
            return None
        return NewRecords.told(self.forms or self._promised() or self._draft(), self.answers)

    def _promised(self) -> Forms | None:
        """None where the helper died of it: what is wrong shows here then."""
        try:
            return self.promised.result() if self.promised else None
        except (EOFError, OSError):
            return None

    def _draft(self) -> Forms:
        return new_forms(self.portion.table, self.of)


def drafted(
    portions: Iterable[Portion], of: int, helper: Helper | None
) -> Iterator[tuple[Portion, NewRecords | None]]:
    """The portions of the import with the key `of` in their order, as records where they are new.

    Without a helper each is drafted when it is asked for.
    """
    begun: deque[_Begun] = deque()
    for portion in portions:
        begun.append(_Begun.begin(portion, of, helper))
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
