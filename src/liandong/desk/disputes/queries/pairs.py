"""Pairs of the review queue, ready to be laid side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from liandong.desk.disputes.models import Candidate, Dispute
from liandong.desk.intake.models import Record
from liandong.desk.ui.kinds import Reason


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records with its dispute."""

    record: Record
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two records and the reasons for and against their being one matter."""

    pair: Candidate
    sides: tuple[Side, Side]
    reasons: list[Reason]

    @property
    def share(self) -> int:
        return min(99, int(self.pair.probability * 100))

    @property
    def words(self) -> str:
        """The heaviest reasons for and against, as one line."""
        heaviest = sorted(self.reasons, key=lambda reason: -abs(reason.weight))
        return "、".join(reason.words for reason in heaviest[:3])


def pair_cards(pairs: Iterable[Candidate]) -> list[PairCard]:
    return [_card(pair) for pair in pairs]


def _card(pair: Candidate) -> PairCard:
    sides = sorted((pair.left, pair.right), key=lambda record: (record.received_at, record.pk))
    first, second = (Side(record, record.member.dispute) for record in sides)
    reasons = [Reason(one["words"], one["weight"]) for one in pair.reasons]
    return PairCard(pair, (first, second), reasons)
