"""What the machine thinks of two disputes that a person is about to make one."""

from dataclasses import dataclass
from typing import Any

from liandong.desk.disputes.linker import link_model
from liandong.desk.disputes.models import Candidate, Dispute
from liandong.desk.disputes.queries.compared import compared
from liandong.desk.ui.kinds import Reason
from liandong.engine.linkage import score_candidates
from liandong.engine.linkage.decisions import telling_all


@dataclass(frozen=True, slots=True)
class Opinion:
    """The strongest pair of records across the two; `parted`: a person called a pair different."""

    dispute: Dispute
    left: str
    right: str
    weight: float
    probability: float
    reasons: list[Reason]
    parted: bool

    @property
    def share(self) -> int:
        return min(99, int(self.probability * 100))


def opinion(dispute: Dispute, other: Dispute) -> Opinion:
    """Each record of the one against all of the other, by the model that links."""
    here = list(dispute.members.values_list("record_id", flat=True))
    there = list(other.members.values_list("record_id", flat=True))
    pairs = _weighed(here, there)
    best = max(pairs, key=lambda one: one["weight"])
    return Opinion(
        dispute=other,
        left=best["left_id"],
        right=best["right_id"],
        weight=best["weight"],
        probability=best["probability"],
        reasons=[Reason(one["words"], one["weight"]) for one in best["reasons"]],
        parted=_parted(here, there),
    )


def _weighed(here: list[int], there: list[int]) -> list[dict[str, Any]]:
    """The strongest pair of each record, also where it speaks against one matter."""
    model = telling_all(link_model())
    ours, theirs = compared(here).table, compared(there).table
    return [
        row
        for at in range(ours.num_rows)
        for row in score_candidates(ours.slice(at, 1), theirs, model=model).slice(0, 1).to_pylist()
    ]


def _parted(here: list[int], there: list[int]) -> bool:
    parted = Candidate.objects.filter(state=Candidate.State.DIFFERENT)
    one_way, other_way = (
        parted.filter(left__in=here, right__in=there),
        parted.filter(left__in=there, right__in=here),
    )
    return one_way.exists() or other_way.exists()
