"""Letters: the list, several begun at once, one with its evidence, steps and papers."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.outreach.actions.letters.approvals import save_and_submit
from liandong.desk.outreach.actions.letters.course import undo
from liandong.desk.outreach.actions.letters.drafts import begin_letters, save_letter
from liandong.desk.outreach.forms.letters import LetterFilterForm, LetterForm, NewLettersForm
from liandong.desk.outreach.forms.steps import SHEETS, sheets_for, step_form
from liandong.desk.outreach.models import Letter, SpecialReport
from liandong.desk.outreach.queries import letters as queries
from liandong.desk.outreach.queries.filling import advice_words, contact_words, letter_sheet
from liandong.desk.outreach.queries.findings.facts import (
    cloud_of,
    eyes_on_finding,
    facts_now,
    facts_of,
    scope_of,
)
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names, names_read
from liandong.desk.outreach.queries.findings.traders import counts_in_letters, finding_of
from liandong.desk.outreach.queries.letters import effect_words, last_step
from liandong.desk.outreach.queries.special_reports import for_letters
from liandong.desk.outreach.queries.visible import letters_visible_to
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.outreach.rules.steps.letters import STEPS, State, Verb
from liandong.desk.outreach.rules.steps.visits import State as VisitState
from liandong.desk.papers.rendering.stored import handed_out
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.views.files import attached, drawn, only_pdf
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_action, run_form

LETTERS: Final = ListKind(
    (
        Column("merchant", "商户", head=True),
        Column("instrument", "文种"),
        Column("number", "文号"),
        Column("district", "商圈"),
        Column("department", "出具单位"),
        Column("answer_by", "反馈期限"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "mail",
        "还没有预警提醒",
        "预警研判属实，或者专项报告印发以后，在那一页的“后续”里写提醒。",
        "alerts:list",
        "去预警",
    ),
    unit="份",
    key="letters",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def letter_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = LetterFilterForm(request.GET, by=by)
    rows = queries.narrowed(letters_visible_to(by), filters_of(request, form)).order_by("-pk")
    context = {
        "listing": listing(request, LETTERS, rows, words_of(form)),
        "form": form,
        "names": eyes_on_names(by),
        "today": timezone.localdate(),
    }
    return page(request, "outreach/letters/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_letters(request: AuthenticatedHttpRequest) -> HttpResponse:
    """To traders of an alert (`?alert=`) or an issued report (`?report=`)."""
    by = request.user
    source = _source(request)
    finding = finding_of(source)
    facts = facts_now(finding, by=by)
    earlier = list(queries.earlier_letters(source))
    form = NewLettersForm(
        facts.merchants,
        request.POST or None,
        counts=counts_in_letters(finding, facts.merchants, by=by),
        earlier=earlier,
        by=by,
    )
    return form_page(
        request,
        "outreach/letters/new.html",
        form,
        lambda: begin_letters(
            source=source,
            instrument=form.cleaned_data["instrument"],
            traders=form.wanted(),
            again=form.cleaned_data.get("again", False),
            by=by,
        ),
        lambda begun: f"已拟 {len(begun)} 份草稿",
        _drafts,
        context=lambda: {"source": source, "facts": facts, "back": _address(source)},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def letter_detail(request: AuthenticatedHttpRequest, letter: str) -> HttpResponse:
    by, found = request.user, letter_of(request, letter)
    audit.record("letter.read", by=by, of=found)
    return page(request, "outreach/letters/letter.html", letter_context(found, by))


def letter_context(letter: Letter, by: User) -> dict[str, Any]:
    today = timezone.localdate()
    facts, frozen = facts_of(letter, by=by)
    eyes = eyes_on_finding(letter)
    steps = queries.steps_of(letter)
    possible = queries.possible(letter, by, today=today)
    return {
        "letter": letter,
        "facts": facts,
        "frozen": frozen,
        "cloud": cloud_of(letter, facts),
        "disputes_url": scope_of(letter).disputes_url(),
        "eyes": eyes,
        "advice": advice_words(letter, eyes),
        "stepper": queries.stepper(letter),
        "turn": queries.turn(letter, possible),
        "history": queries.history(letter, steps, eyes, by),
        "names": eyes_on_names(by),
        "contact": contact_words(letter, eyes),
        "names_read": lambda text: names_read(text, eyes, by),
        "sheets": sheets_for(letter, possible),
        "undoable": queries.undoable(letter, by),
        "may_edit": letter.state == State.DRAFT and letter.drafted_by_id == by.pk,
        "papers": [FORMS[key] for key in (letter.rule.form, *letter.rule.papers)],
        "days_left": (letter.answer_by - today).days if letter.answer_by else None,
        "visits": letter.visits.order_by("-day", "-pk"),
        "today": today,
        "may_visit": may_plan(by)
        and letter.state in {State.ANSWERED, State.UNANSWERED}
        and not letter.visits.filter(state=VisitState.PLANNED).exists(),
        "effect": effect_words(letter, today=today),
    }


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, letter: str) -> HttpResponse:
    """The draft, by who drafted it."""
    by, found = request.user, letter_of(request, letter)
    if found.drafted_by_id != by.pk or found.state != State.DRAFT:
        return redirect("outreach:letter", found.number)
    facts = facts_now(found, by=by)
    goes_on = "further" in request.POST
    form = LetterForm(found, facts, request.POST or None, is_final=goes_on)
    save = save_and_submit if goes_on else save_letter
    return form_page(
        request,
        "outreach/letters/edit.html",
        form,
        lambda: save(
            letter=found,
            values=form.cleaned_data,
            page_version=posted_version(request),
            by=by,
        ),
        SHEETS[Verb.SUBMIT].words if goes_on else "已保存草稿",
        reverse("outreach:letter", args=[found.number]),
        context=lambda: {"letter": found, "facts": facts, "page_version": version_of(found)},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, letter: str, key: str, ending: str) -> HttpResponse:
    """A paper of its set; the one that was approved as it was issued, else with what is known."""
    found = letter_of(request, letter)
    if key not in {found.rule.form, *found.rule.papers}:
        raise Http404
    with audit.once_made("letter.paper", by=request.user, of=found, detail={"form": key}):
        if found.paper is not None and key == found.rule.form:
            only_pdf(ending)
            return attached(handed_out(found.paper), ending, str(found.paper))
        name = f"{FORMS[key].title} {found.merchant_name}"
        return drawn(letter_sheet(found, key, by=request.user), ending, name)


def letter_of(request: AuthenticatedHttpRequest, number: str) -> Letter:
    return read_or_404(
        letters_visible_to(request.user).select_related("report", "alert"), number=number
    )


def _source(request: AuthenticatedHttpRequest) -> Alert | SpecialReport:
    """Where the letters come from; only of what `by` sees."""
    by, query = request.user, request.GET
    if number := query.get("report", ""):
        return get_object_or_404(for_letters(by), number=number)
    true_ones = alerts_visible_to(by).filter(verdict=Alert.Verdict.TRUE)
    return get_object_or_404(true_ones, number=query.get("alert", ""))


def _drafts(begun: Sequence[Letter]) -> str:
    """To the one draft, or to the list of several."""
    if len(begun) == 1:
        return reverse("outreach:edit_letter", args=[begun[0].number])
    return reverse("outreach:letters")


def _address(source: Alert | SpecialReport) -> str:
    name = "alerts:detail" if isinstance(source, Alert) else "outreach:report"
    return reverse(name, args=[source.number])


@require_POST
@requires(Permission.WARN, Permission.APPROVE, Permission.ISSUE)
def take(request: AuthenticatedHttpRequest, letter: str, verb: str) -> HttpResponse:
    """The action asks whether this person may take this step now."""
    found = letter_of(request, letter)
    if verb not in set(Verb) or Verb(verb) not in SHEETS:
        raise Http404
    sheet, form = SHEETS[Verb(verb)], step_form(found, Verb(verb), request.POST)
    url = reverse("outreach:letter", args=[found.number])
    given = {"page_version": request.POST.get("page_version", "")} if sheet.decides else {}
    return run_form(
        request,
        form,
        lambda: sheet.action(letter=found, **form.cleaned_data, **given, by=request.user),
        sheet.words,
        url,
        tag=lambda _done: _undo_tag(found, Verb(verb)),
    )


def _undo_tag(letter: Letter, verb: Verb) -> str:
    step = last_step(letter)
    if step is None or not STEPS[verb].is_undoable or step.verb != verb:
        return ""
    return f"undo:{reverse('outreach:undo_step', args=[letter.number, step.pk])}"


@require_POST
@requires(Permission.WARN)
def undo_step(request: AuthenticatedHttpRequest, letter: str, pk: int) -> HttpResponse:
    found = letter_of(request, letter)
    step = get_object_or_404(found.steps, pk=pk)
    return run_action(
        request,
        lambda: undo(step=step, by=request.user),
        "已撤回这一步",
        reverse("outreach:letter", args=[found.number]),
    )
