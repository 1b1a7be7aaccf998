"""Addresses of the API and of its documentation."""

from django.urls import URLPattern, URLResolver, path, re_path

from liandong.desk.api.api import api
from liandong.desk.api.errors import always_json
from liandong.desk.api.views import docs, nothing_here

app_name = "api"


def endpoints() -> tuple[list[URLPattern | URLResolver], str, str]:
    """The operations, whose every refusal is JSON."""
    patterns, kind, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = always_json(pattern.callback)
    return patterns, kind, namespace


urlpatterns = [
    path("docs/", docs, name="docs"),
    path("v1/", endpoints()),
    re_path(r"^v1/", nothing_here),
]
