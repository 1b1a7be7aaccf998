"""The papers of a dispute: what is to be issued, filled from what is known; the whole file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import facts_told
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions.paperwork import issue_for
from liandong.desk.handling.forms_papers import AttachForm
from liandong.desk.handling.queries import dossier
from liandong.desk.handling.queries.filling import may_read_people, numbers_of, values_for
from liandong.desk.handling.rules.names import CONSEQUENCES, usual
from liandong.desk.handling.views.attachments import rows_of
from liandong.desk.papers.forms import PaperForm
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import paper_cards, papers_of, values_of
from liandong.desk.papers.rules.filling import Heading, lay_out
from liandong.desk.papers.rules.forms import FORMS, issuable
from liandong.desk.papers.views.files import attached, drawn
from liandong.desk.ui.asked import parse_number
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.ISSUE)
def papers(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Papers issued in the matter, and the forms that one's office may issue, the usual first."""
    by = request.user
    dispute = dispute_or_404(by, number)
    name = _name_of(dispute)
    first = usual(dispute.stage, name)
    mine = list(issuable(by.department.kind, letterhead(by.department).level))
    context = {
        "dispute": dispute,
        "cards": paper_cards(numbers_of(dispute)),
        "attachments": rows_of(by, dispute, attachments_of(numbers_of(dispute))),
        "attach_form": AttachForm(),
        "first": [form for key in dict.fromkeys(first) for form in mine if form.key == key],
        "others": [form for form in mine if form.key not in first],
        "name": CONSEQUENCES.get(name),
        "names": CONSEQUENCES,
    }
    return page(request, "handling/papers.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ISSUE)
def new_paper(request: AuthenticatedHttpRequest, number: str, key: str) -> HttpResponse:
    """Fill in (GET, `?replaces=` an earlier one), look at the draft or issue (POST `go`)."""
    by = request.user
    dispute = dispute_or_404(by, number)
    kind = FORMS.get(key)
    if kind is None:
        raise Http404
    replaces = _replaced(request, dispute, key)
    clear = may_read_people(by, dispute)
    if request.method == "POST":
        go = request.POST.get("go", "")
        form = PaperForm(kind, request.POST, is_draft=go in {"pdf", "docx"})
        if form.is_valid() and go in {"pdf", "docx"}:
            return drawn(lay_out(kind, form.values(), Heading(), _("草稿")), go, kind.title)
        if form.is_valid() and go == "issue":
            try:
                paper = issue_for(
                    dispute=dispute,
                    form=kind,
                    values=form.values(),
                    replaces=replaces,
                    reason=request.POST.get("reason", "")[:200],
                    seen=parse_number(request.POST.get("seen", "")),
                    by=by,
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已出具 %(paper)s") % {"paper": paper})
                return redirect("handling:paper", pk=paper.pk)
    else:
        known = values_of(replaces) if replaces else values_for(by, dispute, kind)
        if replaces or clear:
            audit.record("papers.fill", by=by, of=dispute, detail={"form": key})
        form = PaperForm(kind, initial=known)
    last = papers_of(numbers_of(dispute)).filter(form=key).first()
    context = {
        "dispute": dispute,
        "kind": kind,
        "form": form,
        "replaces": replaces,
        "clear": clear,
        "seen": last.pk if last else 0,
    }
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "handling/new_paper.html", context, status=status)


@require_GET
@requires(Permission.ISSUE)
def whole_file(request: AuthenticatedHttpRequest, number: str, ending: str) -> HttpResponse:
    """卷宗 as one PDF or as ZIP."""
    by = request.user
    dispute = dispute_or_404(by, number)
    if ending not in {"pdf", "zip"}:
        raise Http404
    audit.record("papers.bind", by=by, of=dispute, detail={"kind": ending})
    make = dossier.as_pdf if ending == "pdf" else dossier.as_zip
    return attached(make(by, dispute), ending, f"{dispute.number} {_('卷宗')}")


def _replaced(request: AuthenticatedHttpRequest, dispute: Dispute, key: str) -> Paper | None:
    asked = request.GET.get("replaces", "")
    if not asked.isdecimal():
        return None
    mine = Paper.objects.filter(matter__in=numbers_of(dispute), form=key, state=Paper.State.ISSUED)
    return get_object_or_404(mine, pk=int(asked), department=request.user.department)


def _name_of(dispute: Dispute) -> str:
    chosen = facts_told(dispute).filter(fact=Fact.NAME_CHOSEN.value).last()
    return str(chosen.detail.get("choice") or "") if chosen else ""
