"""Pages that open and are filled in without signal: what a phone keeps of one, how it is answered.

The page is a shell without data, kept by a service worker of its own scope; a version tells the
phone that there is a newer one.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from pydantic import ValidationError as NotAsDescribed

from liandong.desk.access.guard import AuthenticatedHttpRequest
from liandong.desk.ui.wording import sentences

Rest = ParamSpec("Rest")
Answering = Callable[Concatenate[AuthenticatedHttpRequest, Rest], JsonResponse]
ASSETS: Final = ("ui/mark.svg", "ui/dist/theme.js", "ui/dist/desk.css", "ui/dist/desk.js")
WORKER: Final = "ui/dist/worker.js"


@dataclass(frozen=True, slots=True)
class PhonePage:
    """`url` names the page, whose address is the scope of its worker; `templates` are its parts,
    `script` is its own."""

    name: str
    url: str
    templates: tuple[Path, ...]
    script: str

    @property
    def assets(self) -> tuple[str, ...]:
        return (*ASSETS, self.script)


@cache
def version_of(page: PhonePage) -> str:
    """Changes with the page, its scripts and styles, and when a demo desk becomes a real one."""
    digest = sha256(bytes([bool(getattr(settings, "LIANDONG_DEMO", False))]))
    for part in page.templates:
        digest.update(part.read_bytes())
    for name in (*page.assets, WORKER):
        digest.update(_content(name))
    return digest.hexdigest()[:16]


@cache
def worker_of(page: PhonePage) -> str:
    """The built worker with the list of what to keep."""
    kept = [reverse(page.url), *(static(name) for name in page.assets)]
    shell = json.dumps({"name": page.name, "version": version_of(page), "kept": kept})
    return f"self.SHELL = {shell};\n{_content(WORKER).decode()}"


def problems_as_json(view: Answering[Rest]) -> Answering[Rest]:
    """Answer invalid or refused input with 422 and the problem in words for the person."""

    @wraps(view)
    def answered(
        request: AuthenticatedHttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAsDescribed as error:
            where = "、".join(".".join(map(str, detail["loc"])) for detail in error.errors())
            problem = f"手机发来的内容不合格式（{where}），请刷新这一页。"
        except ValidationError as error:
            problem = sentences(error.messages)
        return JsonResponse({"problem": problem[:400]}, status=422)

    return answered


def _content(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else b""
