"""Plain components: icons, badges, heads, cards, facts, people and time."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from liandong.desk.ui import icons
from liandong.desk.ui.components.drawing import Caller, drawn
from liandong.desk.ui.kinds import Step, TimelineEntry


def icon(name: str, label: str = "", css: str = "") -> Markup:
    """An icon; without a label it is hidden from screen readers."""
    return Markup(icons.svg(name, label=label, css=css))  # noqa: S704 - `svg` escapes


def badge(words: object, tone: str = "", icon: str = "") -> Markup:
    """A word with a colour. `tone`: good, warn, bad, accent or empty."""
    return _badge(str(escape(words)), tone, icon)


@lru_cache(maxsize=1024)
def _badge(escaped: str, tone: str, icon: str) -> Markup:
    """The same words stand on a page many times."""
    css = f"ld-badge ld-{tone}" if tone else "ld-badge"
    shape = icons.svg(icon, css="ld-small") if icon else ""
    return Markup('<span class="{}">{}{}</span>').format(css, shape, Markup(escaped))  # noqa: S704


def progress_bar(done: int, total: int | None, label: str = "") -> Markup:
    """What is done of how many: bar, share and words. Without a total only the count."""
    share = None if not total else min(100, round(100 * done / total))
    return drawn("progress_bar", done=done, total=total, share=share, label=label)


def empty_state(
    icon: str, title: str, text: str, action_url: str | None = "", action_label: str = ""
) -> Markup:
    """Why nothing is shown, and what to do."""
    return drawn(
        "empty_state",
        icon=icon,
        title=title,
        text=text,
        action_url=action_url,
        action_label=action_label,
    )


def facts(rows: Iterable[tuple[str, Any]]) -> Markup:
    """Pairs of label and value."""
    return drawn("facts", rows=rows)


def page_head(
    title: str, subtitle: str = "", back_url: str = "", back_label: str = "", *, caller: Caller
) -> Markup:
    """The head of a page around its buttons."""
    return drawn(
        "page_head",
        content=caller(),
        title=title,
        subtitle=subtitle,
        back_url=back_url,
        back_label=back_label,
    )


def card(
    title: str = "",
    *,
    icon: str = "",
    note: object = "",
    href: str = "",
    href_label: str = "",
    folded: bool = False,
    caller: Caller,
) -> Markup:
    """A card around its body, with a link to more where `href` is given. `folded`: its head alone
    is seen until it is opened."""
    return drawn(
        "card",
        content=caller(),
        title=title,
        icon=icon,
        note=note,
        href=href,
        href_label=href_label,
        folded=folded,
    )


def person_chip(name: str, phone: str = "", role: str = "", reveal_url: str | None = "") -> Markup:
    """A person. Name and phone are masked already; `reveal_url` shows them for a reason."""
    return drawn("person_chip", name=name, phone=phone, role=role, reveal_url=reveal_url)


def timeline(entries: Iterable[TimelineEntry]) -> Markup:
    """What happened, the latest first or as given."""
    return drawn("timeline", entries=entries)


def stepper(steps: Iterable[Step]) -> Markup:
    """The stages of a procedure: behind, at hand, before us. A phone has room for the name of one:
    the stage at hand, else the last behind, else the first."""
    found = list(steps)
    states = [step.state for step in found]
    behind = max((place for place, state in enumerate(states) if state == "done"), default=0)
    named = states.index("now") if "now" in states else behind
    return drawn("stepper", steps=found, named=named)
