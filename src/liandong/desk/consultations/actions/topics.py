"""Topics and templates of answers, edited by staff. What was recorded with them keeps its words."""

from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version, copy_columns
from liandong.desk.consultations.models import AnswerTemplate, ConsultationTopic

TYPED_OF_TOPIC: Final = ("name", "kind", "position", "is_active")
TYPED_OF_ANSWER: Final = ("topic", "title", "text", "basis", "article", "is_active")
"""What the forms write."""
TOPIC_TAKEN: Final = "已有这个主题，没有重复登记。"
ANSWER_TAKEN: Final = "这个主题下已有同名的答复模板，没有重复登记。"
MAY_EDIT: Final = (Permission.CONSULT, Permission.EDIT_ADVICE)


@transaction.atomic
def save_topic(
    *, topic: ConsultationTopic, page_version: str | None = None, by: User
) -> ConsultationTopic:
    """Add one or change it. `page_version` is of the row that the page showed."""
    _check(by)
    rows = ConsultationTopic.objects.select_for_update()
    stored = rows.filter(pk=topic.pk).first()
    if stored is None:
        stored = topic
    else:
        typed = {name: getattr(topic, name) for name in TYPED_OF_TOPIC}
        check_version(stored, page_version, typed=typed)
        copy_columns(topic, stored, TYPED_OF_TOPIC)
    lock_key("topic")  # of two at the same instant the second sees the first
    if ConsultationTopic.objects.filter(name=stored.name).exclude(pk=stored.pk).exists():
        raise ValidationError({"name": TOPIC_TAKEN})
    stored.updated_by = by
    stored.save()
    audit.record("consultation.topic", by=by, of=stored)
    return stored


@transaction.atomic
def save_answer(
    *, answer: AnswerTemplate, page_version: str | None = None, by: User
) -> AnswerTemplate:
    """The same for a template."""
    _check(by)
    if not answer.text.strip():
        raise ValidationError({"text": "请写明答复。"})
    rows = AnswerTemplate.objects.select_for_update()
    stored = rows.filter(pk=answer.pk).first()
    if stored is None:
        stored = answer
    else:
        typed = {name: getattr(answer, name) for name in TYPED_OF_ANSWER}
        check_version(stored, page_version, typed=typed)
        copy_columns(answer, stored, TYPED_OF_ANSWER)
    lock_key("answer")
    others = AnswerTemplate.objects.filter(topic=stored.topic, title=stored.title)
    if others.exclude(pk=stored.pk).exists():
        raise ValidationError({"title": ANSWER_TAKEN})
    stored.updated_by = by
    stored.save()
    audit.record("consultation.answer", by=by, of=stored)
    return stored


def _check(by: User) -> None:
    if not any(by.has_permission(permission) for permission in MAY_EDIT):
        raise PermissionDenied("您的角色没有这项权限")
