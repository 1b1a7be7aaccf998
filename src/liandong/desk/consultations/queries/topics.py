"""Topics and templates, and what is picked from them on the form."""

from django.db.models import Count, Q, QuerySet

from liandong.desk.consultations.models import AnswerTemplate, ConsultationTopic
from liandong.desk.consultations.rules.channels import KINDS


def all_topics() -> QuerySet[ConsultationTopic]:
    """With how many templates in use each has (`in_use`)."""
    in_use = Count("answers", filter=Q(answers__is_active=True))
    return ConsultationTopic.objects.annotate(in_use=in_use).order_by("position", "pk")


def topics_in_use() -> QuerySet[ConsultationTopic]:
    return ConsultationTopic.objects.filter(is_active=True).order_by("position", "pk")


def grouped_choices(*, every: bool = False) -> list[tuple[str, list[tuple[int, str]]]]:
    """Topics by kind, for a select. One query."""
    rows = list(all_topics() if every else topics_in_use())
    groups = [
        (words, [(t.pk, t.name) for t in rows if t.kind == kind]) for kind, words in KINDS.items()
    ]
    return [(words, choices) for words, choices in groups if choices]


def all_answers() -> QuerySet[AnswerTemplate]:
    rows = AnswerTemplate.objects.select_related("topic", "updated_by")
    return rows.order_by("topic__position", "topic", "pk")


def narrowed(rows: QuerySet[AnswerTemplate], filters: dict[str, str]) -> QuerySet[AnswerTemplate]:
    """By topic; those in use, or with `show` all."""
    if (topic := filters.get("topic", "")).isdecimal():
        rows = rows.filter(topic=int(topic[:18]))
    return rows if filters.get("show") == "all" else rows.filter(is_active=True)


def answers_of(topic: int | None) -> QuerySet[AnswerTemplate]:
    """The templates in use of a topic."""
    rows = AnswerTemplate.objects.filter(topic=topic, is_active=True, topic__is_active=True)
    return rows.order_by("pk")
