"""Every error as JSON in Chinese."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from liandong.desk.api.schemas.errors import Error, Problem
from liandong.desk.api.wording import where_of, words_of

logger = logging.getLogger(__name__)

MOST_PROBLEMS: Final = 50


def answer(status: int, message: str, problems: list[Problem] | None = None) -> JsonResponse:
    body = Error(message=message, problems=problems or [])
    return JsonResponse(body.model_dump(), status=status, json_dumps_params={"ensure_ascii": False})


def no_such_address() -> JsonResponse:
    return answer(404, _("没有这个接口地址，请查看接口说明"))


def add_handlers(api: NinjaAPI) -> None:
    """Give the API its answers to everything that can go wrong in it."""

    def on(error: type[Exception], status: int, words: Callable[[Any], str]) -> None:
        def handle(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001
            return answer(status, words(problem))

        api.add_exception_handler(error, handle)

    on(Http404, 404, lambda problem: _("没有找到，或不在可见范围内"))  # noqa: ARG005
    on(PermissionDenied, 403, lambda problem: str(problem) or _("没有这项权限"))
    on(AuthenticationError, 401, lambda problem: _("请用有效的密钥（Authorization: Bearer …）"))  # noqa: ARG005
    on(RequestDataTooBig, 413, lambda problem: _("请求超过 4 MB，请分批推送"))  # noqa: ARG005
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(Exception, _unforeseen)


def _http_error(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001
    cause = problem.__cause__
    if isinstance(cause, RequestDataTooBig):
        return answer(413, _("请求超过 4 MB，请分批推送"))
    if problem.status_code == 400:
        return answer(400, _("请求正文不是有效的 JSON（UTF-8）"))
    return answer(problem.status_code, str(problem))


def _validation_error(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001
    told = problem.errors
    problems = [Problem(where=where_of(one["loc"]), message=words_of(one)) for one in told]
    message = _("请求有 %d 处不合要求，没有收下任何记录") % len(told)
    return answer(422, message, problems[:MOST_PROBLEMS])


def _unforeseen(request: HttpRequest, problem: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=problem)
    return answer(500, _("系统出错，没有完成，请稍后重试"))


def always_json(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Turn the refusals that the framework gives by itself into JSON."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return no_such_address()
        if response.status_code != 405:
            return response
        refused = answer(405, _("这个地址不接受 %s 请求") % request.method)
        refused["Allow"] = response["Allow"]
        return refused

    return wrapped
