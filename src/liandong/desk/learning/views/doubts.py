"""识别存疑: one record in doubt after the other; one key confirms, one corrects."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.models import Correction
from liandong.desk.intake.queries import visible_to
from liandong.desk.intake.wording import ANSWER_LABELS, answer_words, spans_of
from liandong.desk.learning.actions.doubts import answer_doubt
from liandong.desk.learning.actions.doubts import take_back as take_back_answer
from liandong.desk.learning.queries.doubts import (
    Doubt,
    answered_today,
    corrections_of,
    doubtful_records,
    last_answer,
    next_doubt,
)
from liandong.desk.learning.rules.doubts import FIELDS
from liandong.desk.ui.pages import is_fragment, page, refusal_as_toast
from liandong.engine.vocabulary import NATURES, SECTORS

SKIPPED: Final = "doubts_put_aside"
MOST_SKIPPED: Final = 200
CHOICES: Final = {"sector": SECTORS, "nature": NATURES}


@require_GET
@requires(Permission.CORRECT)
def doubts(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _next(request)


@require_POST
@requires(Permission.CORRECT)
def answer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """`field` and `value` (for the verdict 1 or 0) are the answer of the person."""
    record = get_object_or_404(visible_to(request.user), pk=pk)
    field, value = request.POST.get("field", ""), request.POST.get("value", "")
    if field not in FIELDS:
        raise BadRequest(f"{field!r} is not asked about")
    if field == "is_dispute" and value not in {"0", "1"}:
        raise BadRequest("value is neither 0 nor 1")
    answer_given = value == "1" if field == "is_dispute" else value
    with refusal_as_toast(request):
        made = answer_doubt(record, field, answer_given, by=request.user)
        done = "已确认" if made.before == made.after else "已更正"
        undo = reverse("learning:take_back", args=[made.pk])
        messages.success(request, f"{done}：{_answer_words(made)}", extra_tags=f"undo:{undo}")
    return _next(request)


@require_POST
@requires(Permission.CORRECT)
def skip(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put a record aside until the next sign-in."""
    record = get_object_or_404(visible_to(request.user), pk=pk)
    request.session[SKIPPED] = [*request.session.get(SKIPPED, []), record.pk][-MOST_SKIPPED:]
    return _next(request)


@require_POST
@requires(Permission.CORRECT)
def take_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(corrections_of(request.user), pk=pk)
    with refusal_as_toast(request):
        take_back_answer(made, by=request.user)
        messages.success(request, "已撤销，这一条重新待判")
    return _next(request)


def _next(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The next question: the page, or its card alone; after a form without htmx, the page."""
    if request.method == "POST" and not is_fragment(request):
        return redirect("learning:doubts")
    by = request.user
    found = next_doubt(by, without=tuple(request.session.get(SKIPPED, ())))
    if found:
        audit.record("record.read", by=by, of=found.record)
    last = last_answer(by)
    context = {
        "doubt": found,
        "question": _question(found) if found else None,
        "left": doubtful_records(by).count(),
        "today": answered_today(by),
        "last": last,
        "last_words": _answer_words(last) if last else "",
        "may_teach": by.has_permission(Permission.TEACH),
        "may_correct": True,
    }
    return page(request, "learning/doubts.html", context, partial="doubt")


def _question(doubt: Doubt) -> dict[str, Any]:
    """The question in words, with what can be answered."""
    field = doubt.field
    second = doubt.record.answer.second_nature if field == "nature" else ""
    return {
        "label": ANSWER_LABELS[field],
        "words": answer_words(field, doubt.value),
        "share": min(99, round(100 * _sure(doubt))),
        "spans": spans_of(doubt.record.answer, field),
        "value": int(bool(doubt.value)) if field == "is_dispute" else doubt.value,
        "other": int(not doubt.value),
        "second": second,
        "choices": _choices(field, doubt.value, second),
    }


def _choices(field: str, value: str, second: str) -> list[str]:
    """What else it can be, the second nature of the machine first."""
    others = [choice for choice in CHOICES.get(field, ()) if choice != value]
    return sorted(others, key=lambda choice: choice != second)


def _sure(doubt: Doubt) -> float:
    """How sure the machine is of its answer."""
    of_no = doubt.field == "is_dispute" and not doubt.value
    return 1 - doubt.probability if of_no else doubt.probability


def _answer_words(made: Correction) -> str:
    words = answer_words(made.field, made.after)
    return f"{made.record.source_id} {ANSWER_LABELS[made.field]} {words}"
