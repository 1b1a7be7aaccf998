"""Responses to requests that failed with an unhandled error."""

import sys

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from liandong.desk.config.server.refusals import is_for_machines, json_of, page_of
from liandong.desk.work.outages import RETRY_AFTER, is_outage


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; while the database is locked or unavailable it responds with 503."""
    if is_outage(sys.exc_info()[1]):
        return unavailable(request)
    return defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    if is_for_machines(request.path):
        answer = HttpResponse(json_of(503), content_type="application/json", status=503)
    else:
        answer = HttpResponse(page_of(503), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer
