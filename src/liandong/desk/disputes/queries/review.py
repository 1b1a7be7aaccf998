"""What waits for a person's decision: pairs that may be one matter, judgements in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.disputes.models import Candidate, Dispute
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.disputes.rules.urgency import DOUBTFUL
from liandong.desk.intake.models import Correction, Record
from liandong.desk.intake.queries import visible_to as records_visible_to
from liandong.desk.work.models import Job
from liandong.engine.vocabulary import Source

ENCRYPTED: Final = ("person_name", "person_phone", "place", "text", "response", "raw")
DOUBT_DAYS: Final = 30
"""How long a judgement in doubt is asked about; later it is left to the nightly training."""


def pairs_seen(by: Actor) -> QuerySet[Candidate]:
    """Pairs, decided or not, of which `by` sees both disputes."""
    seen = visible_to(by)
    return Candidate.objects.filter(left__member__dispute__in=seen, right__member__dispute__in=seen)


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


def doubtful_records(by: Actor) -> QuerySet[Record]:
    """Records of the last 30 days that may or may not be disputes, newest first."""
    said = Correction.objects.filter(record=OuterRef("pk"), field="is_dispute")
    since = timezone.now() - timedelta(days=DOUBT_DAYS)
    low, high = DOUBTFUL
    return (
        records_visible_to(by)
        .filter(received_at__gte=since)
        .filter(answer__probability__gte=low, answer__probability__lt=high)
        .exclude(source=Source.REPORT_12315)
        .exclude(Exists(said))
        .select_related("answer", "member__dispute")
        .defer(*ENCRYPTED)
        .order_by("-received_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class LastLesson:
    """What the link model learned from this queue last, on decisions that were held out."""

    at: datetime
    decisions: int
    wrong_before: int
    wrong_after: int
    adopted: bool


def last_lesson() -> LastLesson | None:
    done = Job.objects.filter(name="disputes.learn_links", state=Job.State.DONE)
    last = done.exclude(result={}).exclude(result=None).order_by("-finished_at").first()
    if last is None or not last.result or last.finished_at is None:
        return None
    told = {name: int(value) for name, value in last.result.items()}
    return LastLesson(
        last.finished_at,
        told["decisions"],
        told["wrong_before"],
        told["wrong_after"],
        bool(told["adopted"]),
    )
