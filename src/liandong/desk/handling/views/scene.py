"""The page of the scene on a phone: its shell, its worker, what it knows, what it sends."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError as NotAsDescribed

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.handling import shell
from liandong.desk.handling.actions.visiting import settle_conflict, take_entry, take_photo
from liandong.desk.handling.queries.scene import known_for
from liandong.desk.handling.queries.visits import answer_to, entries
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.handling.rules.scene import REQUESTS, Keep
from liandong.desk.handling.scene_entries import Message, PhotoSent, by_our_clock
from liandong.desk.papers.uploads import kept_in_memory

Rest = ParamSpec("Rest")
Answering = Callable[Concatenate[AuthenticatedHttpRequest, Rest], JsonResponse]


def told_why(view: Answering[Rest]) -> Answering[Rest]:
    """What is not as described, or refused, is answered with 422 and words for the person."""

    @wraps(view)
    def answered(
        request: AuthenticatedHttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAsDescribed as error:
            where = "、".join(".".join(map(str, one["loc"])) for one in error.errors())
            problem = _("手机发来的内容不合格式（%(where)s），请刷新现场页面。") % {"where": where}
        except ValidationError as error:
            problem = "；".join(error.messages)
        return JsonResponse({"problem": problem[:400]}, status=422)

    return answered


@require_GET
@requires(Permission.DISPATCH)
@ensure_csrf_cookie
def scene(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The shell: the same for everybody and without data, so that a phone may keep it."""
    names = [(key, CONSEQUENCES[key]) for key in KINDS[Fact.NAME_CHOSEN].offered]
    context = {"requests": REQUESTS, "names": names}
    return render(request, "handling/scene.html", context)


@require_GET
@never_cache
@requires(Permission.DISPATCH)
def worker(request: AuthenticatedHttpRequest) -> HttpResponse:  # noqa: ARG001
    """The service worker. Its address is its scope: it sees no other page of the desk."""
    return HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8")


@require_GET
@never_cache
@requires(Permission.DISPATCH)
def known(request: AuthenticatedHttpRequest) -> JsonResponse:
    return JsonResponse(known_for(request.user))


@require_POST
@requires(Permission.DISPATCH)
@told_why
def send_entries(request: AuthenticatedHttpRequest) -> JsonResponse:
    """Take the entries in the order in which they come; each in a transaction of its own."""
    message, now = Message.model_validate_json(request.body), timezone.now()
    taken = [
        take_entry(sent, happened_at=by_our_clock(sent.at, message.sent_at, now), by=request.user)
        for sent in message.entries
    ]
    asked = entries(request.user).filter(pk__in=[one.pk for one in taken])
    return JsonResponse({"entries": [answer_to(one) for one in asked]})


@require_POST
@kept_in_memory
@requires(Permission.DISPATCH)
@told_why
def send_photo(request: AuthenticatedHttpRequest) -> JsonResponse:
    """Its digest tells that it is kept; without one it is to be sent again, after its matter."""
    sent = PhotoSent.model_validate(request.POST.dict())
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError(_("没有收到照片。"))
    taken_at = by_our_clock(sent.at, sent.sent_at, timezone.now())
    kept = take_photo(sent, file.read(), taken_at=taken_at, by=request.user)
    return JsonResponse({"digest": kept.attachment.digest if kept else None})


@require_POST
@requires(Permission.DISPATCH)
@told_why
def choose(request: AuthenticatedHttpRequest, entry: str) -> JsonResponse:
    """Which stands (`keep`: mine, theirs, apart) where the matter had moved on."""
    found = get_object_or_404(entries(request.user), pk=_uuid(entry))
    asked = request.POST.get("keep", "")
    keep = Keep(asked) if asked in set(Keep) else Keep.THEIRS
    return JsonResponse(answer_to(settle_conflict(found, keep=keep, by=request.user)))


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise Http404 from None
