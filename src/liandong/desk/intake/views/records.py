"""All records, also those that are no disputes; one record with its versions and its answer."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.disclosure.phone_searches import TooManySearchesError, search_phone
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.intake import queries
from liandong.desk.intake.actions.corrections import confirm_answer, correct_answer
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
from liandong.desk.ui.pages import narrowed_by_district, page, refusal_as_toast
from liandong.desk.ui.wording import when

RECORDS: Final = ListKind(
    (
        Column("source_id", "编号", css="ld-code", head=True, sorts=True),
        Column("source", "来源"),
        Column("received_at", "时间", sorts=True),
        Column("text", "内容", css="ld-text", bare=True),
        Column("verdict", "判断"),
        Column("district", "商圈"),
    ),
    nothing=Empty(
        "inbox",
        "还没有记录",
        "导入 110 或 12315 的文件，或由对方系统推送，记录就会出现在这里。",
    ),
    none_fit=Empty("search-off", "没有符合的记录", "请放宽时间或者更换来源。"),
    key="records",
)
WHY = ("is_dispute", "sector", "nature", "phrases", "urgency")
WHY_WHERE_FOUND = ("kind", "bought_on", "amount_yuan", "merchant", "claimer_hints")


@require_GET
@requires(Permission.VIEW_DISPUTES, Permission.VIEW_REPORTS)
@narrowed_by_district
def records(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = queries.RecordFilter.of(request.GET.dict())
    found, status = queries.filtered(request.user, wanted), None
    many: int | None = None
    if wanted.q:
        by_phone = queries.is_phone(wanted.q, request.user)
        try:
            many = (
                search_phone(wanted.q, found.count, by=request.user) if by_phone else found.count()
            )
        except TooManySearchesError as problem:
            messages.error(request, problem.message)
            found, many, status = found.none(), 0, 422
        detail = {"found": many, "by_phone": by_phone}
        audit.record("record.search", by=request.user, detail=detail)
    context = {
        "listing": listing(
            request, RECORDS, found, wanted.words(), drawn=queries.for_list, many=many
        ),
        "form": RecordFilterForm(initial=request.GET.dict(), by=request.user),
        "may_import": request.user.has_permission(Permission.IMPORT),
        "change_requests": queries.change_requests_for(request.user).count(),
    }
    template = "intake/records/records.html"
    return page(request, template, context, partial="list", status=status)


@require_GET
@requires(Permission.VIEW_DISPUTES, Permission.VIEW_REPORTS)
def record(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One record; `?why=` chooses the answer whose evidence is marked in the text."""
    found = _visible(request, pk)
    context = _context(request, found, request.GET.get("why", ""))
    audit.record("record.read", by=request.user, of=found)
    return page(request, "intake/records/record.html", context, partial="texts")


@require_POST
@requires(Permission.CORRECT)
def correct(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Correct whether a record is a consumer dispute."""
    found = _visible(request, pk)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        context = _context(request, found, WHY[0]) | {"form": form}
        return page(request, "intake/records/record.html", context, status=422)
    verdict = form.cleaned_data["is_dispute"]
    with refusal_as_toast(request):
        made = correct_answer(found, "is_dispute", verdict, by=request.user)
        if made is None:
            confirm_answer(found, "is_dispute", by=request.user)
        if made is None:
            words = "已确认系统的判断，留作学习的依据"
        else:
            words = "已更正为消费纠纷，正在归入" if verdict else "已更正为非消费纠纷"
        messages.success(request, words)
    return redirect("intake:record", pk=pk)


def _visible(request: AuthenticatedHttpRequest, pk: int) -> Record:
    return read_or_404(queries.visible_to(request.user).select_related("answer"), pk=pk)


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
        "corrections": [correction_row(correction) for correction in queries.corrections_of(found)],
        "answer_changes": [change_row(change) for change in queries.answer_changes_of(found)],
        "facts": fact_rows(found),
        "person": (
            show(by, "person_name", found.person_name),
            show(by, "person_phone", found.person_phone),
        ),
        "may_see_disputes": by.has_permission(Permission.VIEW_DISPUTES)
        and found.placed_at is not None
        and _initial(answer) == "true",
        "may_reveal": by.has_permission(Permission.UNMASK),
        "change_requests": queries.change_requests_for(by).filter(record=found),
        "versions": version_rows(queries.versions_of(found), by),
        "spans": spans_of(answer, why),
        "why": why,
        "whys": [(name, ANSWER_LABELS[name]) for name in whys],
        "form": VerdictForm(initial={"is_dispute": _initial(answer)}),
        "may_correct": by.has_permission(Permission.CORRECT)
        and answer is not None
        and queries.may_judge(by, found),
    }


def _share(answer: Answer | None) -> int | None:
    """The machine's confidence in its own verdict, in percent."""
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
    """Hints at a professional claimer are for the regulator alone."""
    return name != "claimer_hints" or sees_reports(by)


def _whys(answer: Answer | None, by: User) -> list[str]:
    """The answers whose evidence can be marked."""
    found = {span["answer"] for span in answer.evidence if span["start"] >= 0} if answer else set()
    return [*WHY, *(name for name in WHY_WHERE_FOUND if name in found and _may_see(name, by))]


def _answers(answer: Answer | None, by: User) -> list[tuple[str, str]]:
    """Label and words of every answer except the verdict, which is shown separately."""
    if answer is None:
        return []
    fields = [name for name in ANSWER_LABELS if name != "is_dispute" and _may_see(name, by)]
    return [
        (str(ANSWER_LABELS[name]), words)
        for name in fields
        if (words := answer_words(name, getattr(answer, name))) != "—"
    ]
