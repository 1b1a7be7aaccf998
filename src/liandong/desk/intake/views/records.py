"""All records, also those that are no disputes; one record with its versions and its answer."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rows import sees_reports
from liandong.desk.intake import queries
from liandong.desk.intake.actions.correct import correct_answer
from liandong.desk.intake.forms import RecordFilterForm, VerdictForm
from liandong.desk.intake.models import Answer, Record
from liandong.desk.intake.wording import (
    ANSWER_LABELS,
    answer_words,
    change_row,
    correction_row,
    fact_rows,
    spans_of,
    version_rows,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import narrowed_by_district, page
from liandong.desk.ui.wording import when

RECORDS: Final = ListKind(
    (
        Column("source_id", gettext_lazy("编号"), css="ld-code", head=True, sorts=True),
        Column("source", gettext_lazy("来源")),
        Column("received_at", gettext_lazy("时间"), sorts=True),
        Column("text", gettext_lazy("内容"), css="ld-text", bare=True),
        Column("verdict", gettext_lazy("判断")),
        Column("district", gettext_lazy("商圈")),
    ),
    nothing=Empty(
        "inbox",
        gettext_lazy("还没有记录"),
        gettext_lazy("导入 110 或 12315 的文件，或由对方系统推送，记录就会出现在这里。"),
    ),
    none_fit=Empty(
        "search-off", gettext_lazy("没有符合的记录"), gettext_lazy("放宽时间或换一个来源再看。")
    ),
    key="records",
)
WHY = ("is_dispute", "sector", "nature", "phrases", "urgency")
WHY_WHERE_TOLD = ("kind", "bought_on", "amount_yuan", "merchant", "claimer_hints")


@require_GET
@requires(Permission.VIEW_DISPUTES, Permission.VIEW_REPORTS)
@narrowed_by_district
def records(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = queries.RecordFilter.of(request.GET.dict())
    found = queries.filtered(request.user, wanted)
    context = {
        "listing": listing(request, RECORDS, found, wanted.words(), drawn=queries.for_list),
        "form": RecordFilterForm(initial=request.GET.dict(), by=request.user),
        "may_import": request.user.has_permission(Permission.IMPORT),
    }
    return page(request, "intake/records.html", context, partial="list")


@require_GET
@requires(Permission.VIEW_DISPUTES, Permission.VIEW_REPORTS)
def record(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One record; `?why=` chooses the answer whose words are marked in the text."""
    found = _visible(request, pk)
    context = _context(request, found, request.GET.get("why", ""))
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
    whys = _whys(answer, by)
    why = why if why in whys else WHY[0]
    return {
        "record": found,
        "subtitle": f"{found.get_source_display()} · {when(found.received_at)}",
        "answer": answer,
        "share": _share(answer),
        "answers": _answers(answer, by),
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
        "versions": version_rows(queries.versions_of(found), by),
        "spans": spans_of(answer, why),
        "why": why,
        "whys": [(name, ANSWER_LABELS[name]) for name in whys],
        "form": VerdictForm(initial={"is_dispute": _initial(answer)}),
        "may_correct": by.has_permission(Permission.CORRECT) and answer is not None,
    }


def _share(answer: Answer | None) -> int | None:
    """How sure the machine is of its own verdict, in percent."""
    if answer is None or answer.probability is None:
        return None
    sure = (
        answer.probability
        if answer.machine.get("is_dispute", answer.is_dispute)
        else 1 - answer.probability
    )
    return min(99, round(100 * sure))


def _initial(answer: Answer | None) -> str:
    return "true" if answer and answer.is_dispute else "false"


def _may_see(name: str, by: User) -> bool:
    """Hints at a professional claimer are for the regulator's first look alone."""
    return name != "claimer_hints" or sees_reports(by)


def _whys(answer: Answer | None, by: User) -> list[str]:
    """The answers whose words can be marked."""
    told = {one["answer"] for one in answer.evidence if one["start"] >= 0} if answer else set()
    return [*WHY, *(name for name in WHY_WHERE_TOLD if name in told and _may_see(name, by))]


def _answers(answer: Answer | None, by: User) -> list[tuple[str, str]]:
    """Label and words of every answer but the first, which stands by itself."""
    if answer is None:
        return []
    fields = [name for name in ANSWER_LABELS if name != "is_dispute" and _may_see(name, by)]
    return [
        (str(ANSWER_LABELS[name]), words)
        for name in fields
        if (words := answer_words(name, getattr(answer, name))) != "—"
    ]
