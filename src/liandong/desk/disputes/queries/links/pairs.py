"""Pairs of the review queue, ready to be laid side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.disputes.linkage_records import linked_table
from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.disputes.queries.visibility import sees_dispute, visible_to, worked_by
from liandong.desk.intake.models import Record
from liandong.desk.ui.kinds import Reason
from liandong.desk.work.models import Job

if TYPE_CHECKING:
    import pyarrow as pa

DIFFERING: Final = frozenset({"unlike", "hash_unlike", "masked_unlike"})
"""Levels of the engine at which two telephone numbers differ."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records with its dispute."""

    record: Record
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two records and the reasons for and against their being one dispute."""

    pair: Candidate
    sides: tuple[Side, Side]
    reasons: list[Reason]

    @property
    def waits_because(self) -> str:
        """Why the machine did not decide by itself on what it holds for likely; else empty."""
        places = {side.dispute.district_id for side in self.sides}
        districts = {str(side.dispute.district) for side in self.sides if side.dispute.district}
        if len(districts) > 1:
            return "两件在不同的商圈，系统不自行归并。"
        if len(places) > 1:
            return "有一件未归入商圈，系统不自行归并。"
        if any(
            reason["comparison"] == "phone" and reason["level"] in DIFFERING
            for reason in self.pair.reasons
        ):
            return "两人留的手机号不同，系统不自行归并。"
        return ""

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
    reasons = [Reason(reason["words"], reason["weight"]) for reason in pair.reasons]
    return PairCard(pair, (first, second), reasons)


# Pairs on which people have decided, as the engine learns from them. Nothing leaves the desk.

MOST = 5_000
"""The newest decisions; older ones show how people wrote then."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Row i of `left` and of `right` are the pair with the decision `same[i]`, the oldest first."""

    left: "pa.Table"
    right: "pa.Table"
    same: list[bool]

    def __len__(self) -> int:
        return len(self.same)


def decisions() -> Decisions:
    """Of the review queue and of splits, for the machine itself: it sees all of them."""
    decided = Candidate.objects.exclude(state=Candidate.State.OPEN).order_by("-decided_at", "-pk")
    rows = list(decided.values_list("left_id", "right_id", "state")[:MOST])[::-1]
    records = (
        Record.objects.select_related("answer")
        .defer("raw")
        .in_bulk({pk for left, right, _ in rows for pk in (left, right)})
    )
    return Decisions(
        linked_table([records[left] for left, _right, _state in rows]),
        linked_table([records[right] for _left, right, _state in rows]),
        [state == Candidate.State.SAME for _left, _right, state in rows],
    )


# Pairs of disputes that may be one: they wait for a person's decision.

ENCRYPTED: Final = ("person_name", "person_phone", "place", "text", "response", "raw")


def visible_pairs(by: Actor) -> QuerySet[Candidate]:
    """Pairs, decided or not, of which `by` sees both disputes."""
    visible = Member.objects.filter(sees_dispute(by))
    sides = (Exists(visible.filter(record=OuterRef(side))) for side in ("left", "right"))
    return Candidate.objects.filter(*sides)


def pairs_of_dispute(by: User, dispute: Dispute, most: int) -> list[Candidate]:
    """Its open pairs. Few disputes have any: which they are costs a tenth of reading them."""
    own = dispute.members.values("record")
    one_side = Q(left__in=own) | Q(right__in=own)
    rows = Candidate.objects.filter(one_side, state=Candidate.State.OPEN)
    found = list(rows.values_list("pk", flat=True))
    return list(open_pairs(by).filter(pk__in=found)[:most]) if found else []


def open_pairs(by: Actor) -> QuerySet[Candidate]:
    """Pairs to confirm, of whose two disputes `by` acts on both, or a machine sees both; most
    probable first."""
    disputes = worked_by(by) if isinstance(by, User) else visible_to(by)
    theirs = Member.objects.filter(Exists(disputes.filter(pk=OuterRef("dispute"))))
    both = (Exists(theirs.filter(record=OuterRef(side))) for side in ("left", "right"))
    pairs = Candidate.objects.filter(*both, state=Candidate.State.OPEN)
    sides = [f"{side}__{name}" for side in ("left", "right") for name in ENCRYPTED]
    return (
        pairs.select_related(
            "left__member__dispute__district",
            "right__member__dispute__district",
            "left__answer",
            "right__answer",
        )
        .defer(*sides, "left__member__dispute__search", "right__member__dispute__search")
        .order_by("-probability", "-pk")
    )


@dataclass(frozen=True, slots=True)
class LastLesson:
    """What the link model learned from this queue last, on decisions that were held out."""

    at: datetime
    decisions: int
    words: str
    adopted: bool


def last_lesson() -> LastLesson | None:
    done = Job.objects.filter(name="disputes.learn_links", state=Job.State.DONE)
    last = done.exclude(result={}).exclude(result=None).order_by("-finished_at").first()
    if last is None or not last.result or last.finished_at is None:
        return None
    decisions, adopted = last.result["decisions"], bool(last.result["adopted"])
    return LastLesson(last.finished_at, decisions, last.note, adopted)
