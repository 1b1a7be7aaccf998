"""The icons of the desk: Tabler's, those that are used, kept in one file.

`frontend/icons.txt` lists their names; `npm run icons` writes `icons.json` from it.
"""

import json
from functools import cache, lru_cache
from importlib.resources import files

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@cache
def shapes() -> dict[str, str]:
    """Name of each icon and the SVG markup inside its frame."""
    text = files("liandong.desk.ui").joinpath("icons.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(text)
    return loaded


@lru_cache(maxsize=1024)
def svg(name: str, *, label: str = "", css: str = "") -> SafeString:
    """An icon as inline SVG; without a label it is hidden from screen readers.

    Raises:
        LookupError: the icon is not in the set.
    """
    try:
        inside = shapes()[name]
    except KeyError:
        message = f"no icon {name!r}: add its name to ui/frontend/icons.txt and run `npm run icons`"
        raise LookupError(message) from None
    aria = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" width="20" height="20" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        ' stroke-linejoin="round" {}>{}</svg>',
        css,
        mark_safe(aria),  # noqa: S308 - built by format_html or a constant
        mark_safe(inside),  # noqa: S308 - our own file, not a user's words
    )
