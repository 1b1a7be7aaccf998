"""The desk of consultations: the form on one page with those of today, saved without leaving it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.consultations.actions.consultations import record_consultation
from liandong.desk.consultations.forms import ConsultationForm
from liandong.desk.consultations.queries.lists import TODAYS, counts_of, last_channel, todays
from liandong.desk.consultations.queries.people import eyes_on
from liandong.desk.consultations.queries.topics import all_answers, answers_of
from liandong.desk.consultations.queries.visible import may_record
from liandong.desk.consultations.rules.answer_texts import with_template
from liandong.desk.consultations.rules.law_at_hand import claims, periods
from liandong.desk.ui.pages import fragment, is_fragment, page, refusal_on
from liandong.desk.ui.query_parameters import parse_number


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_CONSULTATIONS)
def desk(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who only reads them is led to the list."""
    by = request.user
    if not may_record(by):
        return redirect("consultations:list")
    if request.method == "GET":
        audit.record("consultation.list", by=by)
    form = ConsultationForm(request.POST or None, by=by, initial={"channel": last_channel(by)})
    if form.is_valid():
        with refusal_on(form):
            made = record_consultation(entry=form.entry(), by=by)
            undo = reverse("consultations:withdraw", args=[made.number])
            messages.success(request, f"已登记 {made.number}", extra_tags=f"undo:{undo}")
            if not is_fragment(request):
                return redirect("consultations:desk")
            form = ConsultationForm(by=by, initial={"channel": made.channel})
    rows = todays(by)
    shown = list(rows[:TODAYS])
    context = {
        "form": form,
        "templates": form.templates(),
        "rows": shown,
        "eyes": eyes_on(shown),
        "counts": counts_of(rows),
        "claims": claims(),
        "periods": periods(timezone.localdate()),
        "today": timezone.localdate(),
        "may_turn": by.has_permission(Permission.REGISTER),
    }
    return page(request, "consultations/desk.html", context, partial="desk")


@require_GET
@requires(Permission.CONSULT)
def begin(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The moment of the first key stroke, for the form to bear."""
    context = {"begun_at": timezone.now().isoformat()}
    return fragment(request, "consultations/_begun.html", context)


@require_GET
@requires(Permission.CONSULT)
def answers(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The templates of the topic that was chosen (`?topic=`)."""
    topic = parse_number(request.GET.get("topic", ""))
    templates = list(answers_of(topic)) if topic is not None else []
    context = {"templates": templates, "chosen": "", "has_topic": topic is not None}
    return fragment(request, "consultations/_templates.html", context)


@require_POST
@requires(Permission.CONSULT)
def answer(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The answer with the template that was picked, beside what was typed. Posted, since that may
    name somebody."""
    wanted = parse_number(request.POST.get("template", ""))
    template = get_object_or_404(all_answers(), pk=wanted, is_active=True)
    others = list(answers_of(template.topic_id).values_list("text", flat=True))
    form = ConsultationForm(
        by=request.user,
        initial={"answer": with_template(request.POST.get("answer", ""), template.text, others)},
    )
    return fragment(request, "consultations/_answer.html", {"form": form, "picked": template})
