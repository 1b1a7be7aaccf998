"""Pairs of disputes that may be one matter: they wait for a person's decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.disputes.queries.visibility import seen_by
from liandong.desk.work.models import Job

ENCRYPTED: Final = ("person_name", "person_phone", "place", "text", "response", "raw")


def pairs_seen(by: Actor) -> QuerySet[Candidate]:
    """Pairs, decided or not, of which `by` sees both disputes."""
    seen = Member.objects.filter(seen_by(by))
    sides = (Exists(seen.filter(record=OuterRef(side))) for side in ("left", "right"))
    return Candidate.objects.filter(*sides)


def open_pairs(by: Actor, dispute: Dispute | None = None) -> QuerySet[Candidate]:
    """Pairs to confirm, most probable first."""
    pairs = pairs_seen(by).filter(state=Candidate.State.OPEN)
    if dispute is not None:
        one_side = Q(left__member__dispute=dispute) | Q(right__member__dispute=dispute)
        pairs = pairs.filter(one_side)
    sides = [f"{side}__{name}" for side in ("left", "right") for name in ENCRYPTED]
    return (
        pairs.select_related(
            "left__member__dispute", "right__member__dispute", "left__answer", "right__answer"
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
