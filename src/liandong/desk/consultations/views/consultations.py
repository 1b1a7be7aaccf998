"""One consultation: read, corrected, withdrawn, turned into a dispute."""

from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.masking import mask_phone
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.access.visible_rows import sees_people
from liandong.desk.consultations.actions import consultations as actions
from liandong.desk.consultations.forms import ConsultationForm
from liandong.desk.consultations.models import Consultation
from liandong.desk.consultations.queries.people import eyes_on
from liandong.desk.consultations.queries.visible import (
    consultations_visible_to,
    may_change,
    may_turn,
    shown,
)
from liandong.desk.disputes.forms.disputes import RegistrationForm, name_and_phone
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import handed_on_words
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.ui.pages import form_page, page, refusal_on, run_action

WHAT: Final = 4000
"""Characters that the form of a registration takes."""


@require_GET
@requires(Permission.VIEW_CONSULTATIONS)
def detail(request: AuthenticatedHttpRequest, consultation: str) -> HttpResponse:
    by, found = request.user, _found(request, consultation)
    audit.record("consultation.read", by=by, of=found)
    dispute = found.standing_dispute
    context = {
        "row": found,
        "eyes": eyes_on([found]),
        "is_own": found.by_id == by.pk,
        "phone": mask_phone(found.phone) if found.phone and sees_people(by) else "",
        "dispute": dispute,
        "sees_dispute": dispute is not None and visible_to(by).filter(pk=dispute.pk).exists(),
        "may_change": may_change(found, by),
        "may_turn": may_turn(found, by),
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return page(request, "consultations/consultation.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSULT)
def edit(request: AuthenticatedHttpRequest, consultation: str) -> HttpResponse:
    """By who took it, in clear: the words are their own."""
    by, found = request.user, _found(request, consultation)
    if not may_change(found, by):
        raise PermissionDenied("由登记人更改；已转投诉、已撤销的不再更改")
    version = version_of(found)
    form = ConsultationForm(request.POST or None, by=by, instance=found)
    return form_page(
        request,
        "consultations/edit.html",
        form,
        lambda: actions.change_consultation(
            consultation=found, entry=form.entry(), page_version=posted_version(request), by=by
        ),
        "已更改",
        reverse("consultations:consultation", args=[found.number]),
        context=lambda: {"row": found, "page_version": version, "templates": form.templates()},
    )


@require_POST
@requires(Permission.CONSULT)
def withdraw(request: AuthenticatedHttpRequest, consultation: str) -> HttpResponse:
    by, found = request.user, _found(request, consultation)
    return run_action(
        request,
        lambda: actions.withdraw_consultation(consultation=found, by=by),
        f"已撤销登记 {found.number}，不再计数",
        reverse("consultations:desk"),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER)
def turn(request: AuthenticatedHttpRequest, consultation: str) -> HttpResponse:
    """咨询转投诉: the quick registration with what was written carried over.

    A colleague of who took it reads it masked; what they leave as it stands goes in as it was
    taken, so nothing is lost and nothing disclosed.
    """
    by = request.user
    check(by, Permission.CONSULT)
    found = _found(request, consultation)
    if not may_turn(found, by):
        messages.warning(request, "这条咨询已转投诉或已撤销。")
        return redirect("consultations:consultation", found.number)
    phone = found.phone or name_and_phone(found.question or "")[1]
    clear = _Carried(phone, (found.question or found.topic.name)[:WHAT])
    carried = clear if found.by_id == by.pk else _masked(found, clear)
    form = RegistrationForm(
        request.POST or None, initial={"who": carried.who, "what": carried.what}
    )
    if form.is_valid():
        registration = _in_clear(form.registration(), carried, clear)
        number = form.cleaned_data["joins"]
        joins = visible_to(by).filter(number=number).first() if number else None
        with refusal_on(form):
            dispute = actions.turn_into_dispute(
                consultation=found, registration=registration, joins=joins, by=by
            )
            if not visible_to(by).filter(pk=dispute.pk).exists():
                messages.success(request, handed_on_words(dispute))
                return redirect("consultations:desk")
            messages.success(request, f"咨询已转投诉，登记为 {dispute.number}")
            return redirect("disputes:detail", number=dispute.number)
    context = {"form": form, "row": found, "draft": f"turn-{found.number}"}
    return page(request, "consultations/turn.html", context)


class _Carried:
    """What goes into “消费者” and “诉求及经过”."""

    def __init__(self, who: str, what: str) -> None:
        self.who, self.what = who, what


def _masked(found: Consultation, clear: _Carried) -> _Carried:
    what = eyes_on([found]).read(found.masked_question) or found.topic.name
    return _Carried(mask_phone(clear.who) if clear.who else "", what[:WHAT])


def _in_clear(registration: Registration, carried: _Carried, clear: _Carried) -> Registration:
    """What was left as it was carried over is taken as it was written."""
    name, phone = registration.person_name, registration.person_phone
    if carried.who and carried.who != clear.who and carried.who in name:
        name = name.replace(carried.who, "").strip(" ，,、;；:：")
        registration = replace(registration, person_name=name, person_phone=phone or clear.who)
    if registration.text == carried.what:
        registration = replace(registration, text=clear.what)
    return registration


def _found(request: AuthenticatedHttpRequest, number: str) -> Consultation:
    check(request.user, Permission.VIEW_CONSULTATIONS)
    rows = shown(consultations_visible_to(request.user, withdrawn=True))
    return read_or_404(rows, number=number)
