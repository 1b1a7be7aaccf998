"""What judging the back catalogue again would change, counted while it is previewed."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, Self

Changes = dict[str, list[Any]]
"""Answer to [what it was, what it would be]."""

TRANSITIONS: Final = ("is_dispute", "sector", "nature")
"""Answers whose changes are counted by old and new value."""

EXAMPLES: Final = 12  # of each answer
MOST_KINDS: Final = 30  # kinds of change that are kept for an answer


@dataclass(slots=True)
class Findings:
    """Counts by answer and kind of change, examples by record, who comes and who goes."""

    by_answer: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[int, Changes] = field(default_factory=dict)
    entering: int = 0
    departures: list[int] = field(default_factory=list)

    def add(self, record: int, changes: Changes, *, is_dispute: bool) -> None:
        """Count a record that would change. For a record that is and stays no dispute details
        are left out; for one that enters or leaves, only the verdict is kept."""
        verdict = changes.get("is_dispute")
        changed = {"is_dispute": verdict} if verdict else changes if is_dispute else {}
        if verdict and verdict[1]:
            self.entering += 1
        elif verdict:
            self.departures.append(record)
        for name, (before, after) in changed.items():
            kind = f"{_word(before)} → {_word(after)}" if name in TRANSITIONS else ""
            self.by_answer[name][kind] += 1
            if len(self.examples[name]) < EXAMPLES:
                self.examples[name].append(record)
                self.shown[record] = changed

    def so_far(self) -> dict[str, Any]:
        """All that `going_on` needs, for a preview that is broken off."""
        return {
            "by_answer": {name: dict(kinds) for name, kinds in self.by_answer.items()},
            "examples": dict(self.examples),
            "shown": {str(pk): changes for pk, changes in self.shown.items()},
            "entering": self.entering,
            "departures": self.departures,
        }

    @classmethod
    def going_on(cls, so_far: dict[str, Any]) -> Self:
        """Findings from `so_far`; empty ones from an empty dict."""
        found = cls(
            entering=so_far.get("entering", 0), departures=list(so_far.get("departures", []))
        )
        for name, kinds in so_far.get("by_answer", {}).items():
            found.by_answer[name].update(kinds)
        for name, records in so_far.get("examples", {}).items():
            found.examples[name].extend(records)
        found.shown.update({int(pk): changed for pk, changed in so_far.get("shown", {}).items()})
        return found

    def as_json(self, vanishing: list[str], vanishing_count: int) -> dict[str, Any]:
        """As the database keeps it; `vanishing` are disputes that would be left empty."""
        return {
            "by_answer": {n: dict(c.most_common(MOST_KINDS)) for n, c in self.by_answer.items()},
            "sums": {name: sum(kinds.values()) for name, kinds in self.by_answer.items()},
            "examples": {str(pk): changes for pk, changes in self.shown.items()},
            "entering": self.entering,
            "departures": len(self.departures),
            "vanishing": vanishing,
            "vanishing_count": vanishing_count,
        }


def _word(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "是", False: "否", None: "未能识别"}[value]
    return str(value) or "无"
