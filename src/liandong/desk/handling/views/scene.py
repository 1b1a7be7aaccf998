"""The page of the scene on a phone: its shell, its worker, what it knows, what it sends."""

from base64 import b64encode
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.encryption.phone_keys import phone_key
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.handling.actions.visits import settle_conflict, take_entry, take_photo
from liandong.desk.handling.phone_pages import PhonePage, problems_as_json, worker_of
from liandong.desk.handling.queries.scene import answer_to, entries, known_for, remark_on
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.handling.rules.offices import NAMES_ON_SCENE, POLICE_LABEL, absent
from liandong.desk.handling.rules.scene import REQUESTS, Keep
from liandong.desk.handling.scene_entries import Message, PhotoSent, by_our_clock
from liandong.desk.papers.uploads import kept_in_memory

TEMPLATES: Final = Path(__file__).parents[1] / "templates" / "handling" / "scene"
SCENE: Final = PhonePage(
    "scene",
    "handling:scene",
    tuple(TEMPLATES / part for part in ("scene.html", "_form.html", "_after.html", "_sheets.html")),
    "ui/dist/scene.js",
)


@require_GET
@requires(Permission.DISPATCH)
@ensure_csrf_cookie
def scene(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The shell: the same for everybody and without data, so that a phone may keep it."""
    names = [
        {
            "code": code,
            "label": CONSEQUENCES[code].label if code in CONSEQUENCES else POLICE_LABEL,
            "words": _on_scene(code),
            "absent": absent(code, ()),
        }
        for code in NAMES_ON_SCENE
    ]
    context = {"requests": REQUESTS, "names": names}
    return render(request, "handling/scene/scene.html", context)


def _on_scene(code: str) -> str:
    """What follows from the name."""
    if code not in CONSEQUENCES:
        return "双方自愿和解，民警记录现场；没有调解组织主持，不出调解协议。"
    consequence = CONSEQUENCES[code]
    return f"{consequence.words}（{consequence.law}）"


@require_GET
@never_cache
@requires(Permission.DISPATCH)
def worker(request: AuthenticatedHttpRequest) -> HttpResponse:  # noqa: ARG001
    """The service worker. Its address is its scope: it sees no other page of the desk."""
    return HttpResponse(worker_of(SCENE), content_type="text/javascript; charset=utf-8")


@require_GET
@never_cache
@requires(Permission.DISPATCH)
def known(request: AuthenticatedHttpRequest) -> JsonResponse:
    audit.record("scene.read", by=request.user)
    return JsonResponse(known_for(request.user))


@require_GET
@requires(Permission.DISPATCH)
def key(request: AuthenticatedHttpRequest) -> JsonResponse:
    """What the phone encrypts the person's own entries with, until they are synchronised."""
    return JsonResponse({"key": b64encode(phone_key(request.user)).decode("ascii")})


@require_POST
@requires(Permission.DISPATCH)
@problems_as_json
def send_entries(request: AuthenticatedHttpRequest) -> JsonResponse:
    """Take the entries in the order in which they come; each in a transaction of its own."""
    message, now = Message.model_validate_json(request.body), timezone.now()
    taken = [
        take_entry(sent, happened_at=by_our_clock(sent.at, message.sent_at, now), by=request.user)
        for sent in message.entries
    ]
    rows = entries(request.user).filter(pk__in=[entry.pk for entry in taken])
    return JsonResponse({"entries": [answer_to(entry) for entry in rows]})


@require_POST
@kept_in_memory
@requires(Permission.DISPATCH)
@problems_as_json
def send_photo(request: AuthenticatedHttpRequest) -> JsonResponse:
    """The digest in the answer confirms that it is kept; without one it is to be sent again, after
    its dispute and what was signed."""
    sent = PhotoSent.model_validate(request.POST.dict())
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError("没有收到照片。")
    taken_at = by_our_clock(sent.at, sent.sent_at, timezone.now())
    kept = take_photo(sent, file.read(), taken_at=taken_at, by=request.user)
    if kept is None:
        return JsonResponse({"digest": None})
    return JsonResponse({"digest": kept.attachment.digest, "remark": remark_on(kept)})


@require_POST
@requires(Permission.DISPATCH)
@problems_as_json
def choose(request: AuthenticatedHttpRequest, entry: str) -> JsonResponse:
    """Which version counts (`keep`: mine, theirs, apart) where the dispute had moved on."""
    found = get_object_or_404(entries(request.user), pk=_uuid(entry))
    wanted = request.POST.get("keep", "")
    keep = Keep(wanted) if wanted in set(Keep) else Keep.THEIRS
    return JsonResponse(answer_to(settle_conflict(found, keep=keep, by=request.user)))


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise Http404 from None
