"""What a phone keeps of the page of the scene, and the version by which it notices a newer one."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

ASSETS: Final = (
    "ui/mark.svg",
    "ui/dist/theme.js",
    "ui/dist/desk.css",
    "ui/dist/desk.js",
    "ui/dist/scene.js",
)
TEMPLATES: Final = Path(__file__).parent / "templates" / "handling" / "scene"
PAGE: Final = ("scene.html", "_form.html", "_after.html", "_sheets.html")
WORKER: Final = "ui/dist/worker.js"


@cache
def version() -> str:
    """Changes with the page, its scripts and styles, and when a demo desk becomes a real one."""
    digest = sha256(bytes([bool(getattr(settings, "LIANDONG_DEMO", False))]))
    for part in PAGE:
        digest.update((TEMPLATES / part).read_bytes())
    for name in (*ASSETS, WORKER):
        digest.update(_content(name))
    return digest.hexdigest()[:16]


@cache
def worker() -> str:
    """The built worker with the list of what to keep."""
    kept = [reverse("handling:scene"), *(static(name) for name in ASSETS)]
    shell = json.dumps({"version": version(), "kept": kept})
    return f"self.SHELL = {shell};\n{_content(WORKER).decode()}"


def _content(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else b""
