"""The page of visits on a phone: its shell, its worker, what it knows, what it sends."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST
from pydantic import BaseModel, ConfigDict, Field

from liandong.desk.access import audit
from liandong.desk.access.encryption.phone_keys import phone_key
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.handling.phone_pages import PhonePage, problems_as_json, worker_of
from liandong.desk.handling.scene_entries import Moment, by_our_clock
from liandong.desk.outreach.actions.visits import add_photos, record_visit
from liandong.desk.outreach.forms.visits import RecordForm
from liandong.desk.outreach.models import Visit
from liandong.desk.outreach.queries.visible import visits_visible_to
from liandong.desk.outreach.queries.visits.ledger import PICTURE, may_change, may_plan
from liandong.desk.outreach.queries.visits.phone import Answer, answer_to, plans_for
from liandong.desk.outreach.rules.checklists import VERDICTS
from liandong.desk.outreach.rules.steps.letters import MENDED
from liandong.desk.outreach.rules.steps.visits import SIGNED, State
from liandong.desk.papers.scans import BUSY, scan_of
from liandong.desk.papers.uploads import kept_in_memory

PAGE: Final = PhonePage(
    "visits",
    "outreach:visits_on_phone",
    (Path(__file__).parents[2] / "templates" / "outreach" / "visits" / "phone.html",),
    "ui/dist/visits.js",
)
TITLES: Final = {"picture": PICTURE, "sheet": "检查表签字件", "pledge": "承诺书"}
Words = Annotated[str, Field(max_length=4000)]


class Sent(BaseModel):
    """One entry. `statement` holds the fields of `RecordForm`."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    visit: UUID
    place: Literal[1]
    verb: Literal["record"]
    at: Moment
    statement: Annotated[
        dict[str, Words | Annotated[list[Words], Field(max_length=20)]], Field(max_length=60)
    ]

    @property
    def fields(self) -> MultiValueDict[str, str]:
        """As a form sends them."""
        given = self.statement.items()
        return MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in given}
        )


class Message(BaseModel):
    """What is sent at once; `sent_at` says what the phone's clock shows now."""

    model_config = ConfigDict(extra="forbid")

    sent_at: Moment
    entries: Annotated[list[Sent], Field(max_length=1)]


class PhotoSent(BaseModel):
    """The data sent with a picture."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    visit: UUID
    kind: Literal["picture", "sheet", "pledge"]
    at: Moment
    sent_at: Moment


@require_GET
@requires(Permission.WARN)
@ensure_csrf_cookie
def phone(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The shell: the same for everybody and without data, so that a phone may keep it."""
    _check_goes(request.user)
    context = {
        "verdicts": VERDICTS, "signed": SIGNED, "outcomes": MENDED, "titles": TITLES,
    }  # fmt: skip
    return render(request, "outreach/visits/phone.html", context)


@require_GET
@never_cache
@requires(Permission.WARN)
def worker(request: AuthenticatedHttpRequest) -> HttpResponse:  # noqa: ARG001
    """The service worker. Its address is its scope: it sees no other page of the desk."""
    return HttpResponse(worker_of(PAGE), content_type="text/javascript; charset=utf-8")


@require_GET
@never_cache
@requires(Permission.WARN)
def known(request: AuthenticatedHttpRequest) -> JsonResponse:
    by = request.user
    _check_goes(by)
    audit.record("visit.phone", by=by)
    person = {
        "id": by.pk, "name": str(by), "department": str(by.department),
        "office": by.department.kind,
    }  # fmt: skip
    return JsonResponse({"person": person, "visits": list(plans_for(by))})


@require_GET
@requires(Permission.WARN)
def key(request: AuthenticatedHttpRequest) -> JsonResponse:
    """What the phone encrypts the person's own entries with, until they are synchronised."""
    return JsonResponse({"key": b64encode(phone_key(request.user)).decode("ascii")})


@require_POST
@requires(Permission.WARN)
@problems_as_json
def send_entries(request: AuthenticatedHttpRequest, visit: str) -> JsonResponse:
    """Record the visit, once however often it is sent; what somebody recorded before stays."""
    found, message = _visit(request, visit), Message.model_validate_json(request.body)
    answers = [_take(sent, found, by=request.user) for sent in message.entries]
    return JsonResponse({"entries": answers})


@require_POST
@kept_in_memory
@requires(Permission.NOTE)
@problems_as_json
def send_photo(request: AuthenticatedHttpRequest, visit: str) -> JsonResponse:
    """The digest in the answer confirms that it is kept; without one it is to be sent again."""
    sent = PhotoSent.model_validate(request.POST.dict())
    found, file = _visit(request, visit), request.FILES.get("file")
    if file is None:
        raise ValidationError("没有收到照片。")
    try:
        scan = scan_of(file.read())
    except ValidationError as error:
        if error.code == BUSY:
            return JsonResponse({"digest": None})
        raise
    taken_at = by_our_clock(sent.at, sent.sent_at, timezone.now())
    (kept,) = add_photos(
        visit=found,
        scans=[replace(scan, taken_at=taken_at)],
        title=TITLES[sent.kind],
        by=request.user,
    )
    return JsonResponse({"digest": kept.digest, "remark": ""})


def _take(sent: Sent, visit: Visit, *, by: User) -> Answer:
    if visit.state == State.PLANNED:
        if not may_change(visit, by):
            raise ValidationError("由走访人或安排走访的单位登记。")
        form = RecordForm(visit, sent.fields)
        if not form.is_valid():
            raise ValidationError(list(_problems(form)))
        try:
            record_visit(visit=visit, found=form.found(), entry=sent.id, by=by)
        except ValidationError:
            visit.refresh_from_db()
            if visit.state == State.PLANNED:
                raise
        visit.refresh_from_db()
    return answer_to(sent.id, visit, by)


def _problems(form: RecordForm) -> list[str]:
    return [
        f"{form.fields[name].label}：{words}" if name in form.fields else str(words)
        for name, errors in form.errors.items()
        for words in errors
    ]


def _visit(request: AuthenticatedHttpRequest, number: str) -> Visit:
    """Raises ValidationError: a phone keeps what it could not send, with the reason."""
    rows = visits_visible_to(request.user).select_related("letter", "recorded_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise ValidationError("这次走访不在您可见的范围内。")
    return found


def _check_goes(by: User) -> None:
    if not may_plan(by):
        raise PermissionDenied("走访由警务站、消协、市监安排")
