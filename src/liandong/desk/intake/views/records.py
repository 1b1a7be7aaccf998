"""All records, also those that are no disputes; one record with its versions and its answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import show
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.actions import correct_answer
from liandong.desk.intake.forms import VerdictForm
from liandong.desk.intake.models import Answer, Record
from liandong.desk.intake.wording import (
    ANSWER_LABELS,
    answer_words,
    change_row,
    correction_row,
    fact_rows,
    version_rows,
)
from liandong.desk.ui.kinds import Span
from liandong.desk.ui.pages import page
from liandong.desk.ui.wording import when
from liandong.engine.vocabulary import SOURCE_LABELS, Source

PER_PAGE = 50
WHY = ("is_dispute", "sector", "nature", "phrases", "urgency")


@require_GET
@requires(Permission.VIEW_DISPUTES, Permission.VIEW_REPORTS)
def records(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = queries.RecordFilter.of(request.GET.dict())
    pages = Paginator(queries.filtered(request.user, wanted), PER_PAGE)
    context = {
        "wanted": wanted,
        "page": pages.get_page(request.GET.get("page")),
        "sources": _sources(request),
        "verdicts": queries.VERDICTS,
        "districts": queries.districts_for(request.user),
        "may_import": request.user.has_permission(Permission.IMPORT),
    }
    return page(request, "intake/records.html", context, partial="list")


def _sources(request: AuthenticatedHttpRequest) -> list[tuple[str, str]]:
    seen = request.user.has_permission(Permission.VIEW_REPORTS)
    return [(one.value, SOURCE_LABELS[one]) for one in Source if seen or one != Source.REPORT_12315]


@require_GET
@requires(Permission.VIEW_DISPUTES, Permission.VIEW_REPORTS)
def record(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One record; `?why=` chooses the answer whose words are marked in the text."""
    found = _visible(request, pk)
    why = request.GET.get("why", "")
    context = _context(request, found, why if why in WHY else WHY[0])
    audit.record("record.read", by=request.user, of=found)
    return page(request, "intake/record.html", context, partial="told")


@require_POST
@requires(Permission.CORRECT)
def correct(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Say that a record is, or is no, consumer dispute."""
    found = _visible(request, pk)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        context = _context(request, found, WHY[0]) | {"form": form}
        return page(request, "intake/record.html", context, status=422)
    verdict = form.cleaned_data["is_dispute"]
    try:
        made = correct_answer(found, "is_dispute", verdict, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        words = _("已更正为消费纠纷，正在归入") if verdict else _("已更正为非消费纠纷")
        if made:
            messages.success(request, words)
    return redirect("intake:record", pk=pk)


def _visible(request: AuthenticatedHttpRequest, pk: int) -> Record:
    return get_object_or_404(queries.visible_to(request.user).select_related("answer"), pk=pk)


def _context(request: AuthenticatedHttpRequest, found: Record, why: str) -> dict[str, Any]:
    answer: Answer | None = getattr(found, "answer", None)
    by = request.user
    return {
        "record": found,
        "subtitle": f"{found.get_source_display()} · {when(found.received_at)}",
        "answer": answer,
        "share": _share(answer),
        "answers": _answers(answer),
        "corrections": [correction_row(one) for one in queries.corrections_of(found)],
        "answer_changes": [change_row(one) for one in queries.answer_changes_of(found)],
        "facts": fact_rows(found),
        "person": (
            show(by, "person_name", found.person_name),
            show(by, "person_phone", found.person_phone),
        ),
        "may_see_disputes": by.has_permission(Permission.VIEW_DISPUTES)
        and found.placed_at is not None
        and _initial(answer) == "true",
        "may_reveal": by.has_permission(Permission.UNMASK),
        "versions": version_rows(list(queries.versions_of(found)), by),
        "spans": _spans(answer, why),
        "why": why,
        "whys": [(name, ANSWER_LABELS[name]) for name in WHY],
        "form": VerdictForm(initial={"is_dispute": _initial(answer)}),
        "may_correct": by.has_permission(Permission.CORRECT) and answer is not None,
    }


def _share(answer: Answer | None) -> int | None:
    """How sure the machine is of its own verdict, in percent."""
    if answer is None or answer.probability is None:
        return None
    sure = answer.probability if answer.machine.get("is_dispute") else 1 - answer.probability
    return min(99, round(100 * sure))


def _initial(answer: Answer | None) -> str:
    return "true" if answer and answer.is_dispute else "false"


def _answers(answer: Answer | None) -> list[tuple[str, str]]:
    """Label and words of every answer but the first, which stands by itself."""
    if answer is None:
        return []
    fields = [name for name in ANSWER_LABELS if name != "is_dispute"]
    return [
        (str(ANSWER_LABELS[name]), words)
        for name in fields
        if (words := answer_words(name, getattr(answer, name))) != "—"
    ]


def _spans(answer: Answer | None, why: str) -> list[Span]:
    """The words in the text that the chosen answer rests on."""
    if answer is None:
        return []
    return [
        Span(one["start"], one["end"], one["weight"], one["label"])
        for one in answer.evidence
        if one["answer"] == why and one["start"] >= 0
    ]
