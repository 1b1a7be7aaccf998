"""Every error as JSON in Chinese."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from liandong.desk.access.actions.machines import KeyRefusedError
from liandong.desk.access.sign_in.denied_requests import keep_reason
from liandong.desk.api.schemas.errors import Error, Problem
from liandong.desk.api.wording import where_of, words_of
from liandong.desk.work.outages import RETRY_AFTER, is_outage

logger = logging.getLogger(__name__)

MOST_PROBLEMS: Final = 50


def answer(status: int, message: str, problems: list[Problem] | None = None) -> JsonResponse:
    body = Error(message=message, problems=problems or [])
    return JsonResponse(body.model_dump(), status=status, json_dumps_params={"ensure_ascii": False})


def no_such_address() -> JsonResponse:
    return answer(404, "没有这个接口地址，请查看接口说明")


def not_signed_in() -> JsonResponse:
    return answer(401, "请用有效的密钥（Authorization: Bearer …）")


def add_handlers(api: NinjaAPI) -> None:
    """Give the API its answers to everything that can go wrong in it."""

    def on(error: type[Exception], status: int, words: Callable[[Any], str]) -> None:
        def handle(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001
            return answer(status, words(problem))

        api.add_exception_handler(error, handle)

    on(Http404, 404, lambda problem: "没有找到，或不在可见范围内")  # noqa: ARG005
    api.add_exception_handler(PermissionDenied, _denied)
    api.add_exception_handler(AuthenticationError, lambda _request, _problem: not_signed_in())
    on(Throttled, 429, lambda problem: "调用过于频繁，请稍后（见 Retry-After）再试")  # noqa: ARG005
    on(RequestDataTooBig, 413, lambda problem: "请求超过 4 MB，请分批推送")  # noqa: ARG005
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(Exception, _unforeseen)


def _denied(request: HttpRequest, problem: Any) -> HttpResponse:
    keep_reason(request, problem)
    return answer(403, str(problem) or "没有这项权限")


def _http_error(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001
    cause = problem.__cause__
    if isinstance(cause, RequestDataTooBig):
        return answer(413, "请求超过 4 MB，请分批推送")
    if problem.status_code == 400:
        return answer(400, "请求正文不是有效的 JSON（UTF-8）")
    return refused(problem)


def refused(problem: HttpError) -> JsonResponse:
    """With the time after which a refused key may be tried again, where there is one."""
    response = answer(problem.status_code, str(problem))
    cause = problem.__cause__
    if isinstance(cause, KeyRefusedError) and cause.retry_after is not None:
        response["Retry-After"] = str(cause.retry_after)
    return response


def _validation_error(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001
    faults = problem.errors
    problems = [Problem(where=where_of(fault["loc"]), message=words_of(fault)) for fault in faults]
    message = f"请求有 {len(faults)} 处不合要求，没有收下任何记录"
    return answer(422, message, problems[:MOST_PROBLEMS])


def _unforeseen(request: HttpRequest, problem: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=problem)
    if is_outage(problem):
        unavailable = answer(503, "数据库暂时不可用，没有收下，请稍后重试")
        unavailable["Retry-After"] = str(RETRY_AFTER)
        return unavailable
    return answer(500, "系统出错，没有完成，请稍后重试")


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
        not_allowed = answer(405, f"这个地址不接受 {request.method} 请求")
        not_allowed["Allow"] = response["Allow"]
        return not_allowed

    return wrapped
