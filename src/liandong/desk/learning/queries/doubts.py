"""Records in doubt: those from whose answer the machine learns most come first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Abs, Greatest
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.access.visible_rows import scope
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.intake.queries import visible_since
from liandong.desk.learning.rules.doubts import DOUBTFUL, UNSURE, Judged, question
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import Source

ENCRYPTED: Final = ("person_name", "person_phone", "place", "text", "response", "raw")
DOUBT_DAYS: Final = 30
"""Records older than this are not asked about: nobody remembers them."""


def doubtful_records(by: User) -> QuerySet[Record]:
    """Records of the last 30 days with a doubtful answer that no person has given, most doubtful
    first; `doubt` from 0 to 1 is that of `rules.doubts`."""
    since = timezone.now() - timedelta(days=DOUBT_DAYS)
    return (
        visible_since(by, since)
        .filter(_own_district(by))
        .exclude(source=Source.REPORT_12315)
        .annotate(doubt=Greatest(_of_verdict(by), _of("sector"), _of("nature")))
        .filter(doubt__gt=0)
        .select_related("answer")
        .defer(*ENCRYPTED)
        .order_by("-doubt", "-received_at", "-pk")
    )


def _own_district(by: User) -> Q:
    """Of the districts in which `by` acts, or of none. In CASE, as `visible_since` has it."""
    area = by.department.area
    if area is None or scope(by) is not None:
        return Q()
    return Q(Case(When(answer__district__in=[*area, ""], then=Value(True)), default=Value(False)))


def _judges_complaints(by: User) -> bool:
    """Whether what 12315 has registered is no complaint is for the regulator to say."""
    return decides(OF_REGULATOR, by.role, by.department.kind)


def _of_verdict(by: User) -> Case:
    low, high = DOUBTFUL
    sure = F("answer__probability") * 2 - 1
    condition = Q(answer__probability__gte=low, answer__probability__lt=high)
    if not _judges_complaints(by):
        condition &= ~Q(source=Source.COMPLAINT_12315)
    return _doubt(condition & ~_answered("is_dispute"), 1 - Abs(sure))


def _of(field: str) -> Case:
    sure = f"answer__{field}_probability"
    unsure = Q(**{f"{sure}__lt": UNSURE})
    if field == "nature":
        unsure |= Q(**{f"{sure}__isnull": False}) & ~Q(answer__second_nature="")
    return _doubt(Q(answer__is_dispute=True) & unsure & ~_answered(field), 1 - F(sure))


def _doubt(condition: Any, doubt: Any) -> Case:
    return Case(When(condition, then=doubt), default=Value(0.0), output_field=FloatField())


def _answered(field: str) -> Exists:
    return Exists(Correction.objects.filter(record=OuterRef("pk"), field=field))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record, the answer in question, and the answer of the machine."""

    record: Record
    field: str
    value: Any
    probability: float


def next_doubt(by: User, *, without: tuple[int, ...] = ()) -> Doubt | None:
    """The most doubtful record, except those that one has put aside."""
    for record in doubtful_records(by).exclude(pk__in=without)[:1]:
        return doubt_of(record, by)
    return None


def doubt_of(record: Record, by: User) -> Doubt | None:
    answer = record.answer
    answered = set(record.corrections.values_list("field", flat=True))
    if record.source == Source.COMPLAINT_12315 and not _judges_complaints(by):
        answered.add("is_dispute")
    field = question(_judged(answer), answered)
    if field is None:
        return None
    sure = {"is_dispute": answer.probability}.get(field, getattr(answer, f"{field}_probability", 0))
    return Doubt(record, field, getattr(answer, field), sure or 0.0)


def _judged(answer: Answer) -> Judged:
    return Judged(
        answer.is_dispute,
        answer.probability,
        answer.sector_probability,
        answer.nature_probability,
        answer.second_nature,
    )


def answered_today(by: User) -> int:
    """Records of which one has confirmed or corrected something today."""
    today = Correction.objects.filter(by=by, at__gte=midnight(timezone.localdate()))
    return today.values("record").distinct().count()


def last_answer(by: User) -> Correction | None:
    """What one answered last, today: it can be taken back."""
    today = Correction.objects.filter(by=by, at__gte=midnight(timezone.localdate()))
    return today.select_related("record").order_by("-pk").first()


def corrections_of(by: User) -> QuerySet[Correction]:
    """What `by` has said about answers."""
    return Correction.objects.filter(by=by).select_related("record")
