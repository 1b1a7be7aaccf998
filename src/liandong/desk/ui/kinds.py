"""The shapes that views hand to the components."""

from datetime import datetime
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text, in characters, on which an answer rests; `weight` in nats or bits."""

    start: int
    end: int
    weight: float = 1.0
    title: str = ""


class Reason(NamedTuple):
    """One reason of a decision in words, with what it adds to (or takes from) the weight."""

    words: str
    weight: float


class TimelineEntry(NamedTuple):
    """One thing that happened. `tone` is one of good, warn, bad, accent or empty."""

    at: datetime
    who: str
    what: str
    detail: str = ""
    icon: str = "point"
    tone: str = ""
    href: str = ""


class OwnView(NamedTuple):
    """A filter that somebody keeps under a name; `current` while it is in force."""

    name: str
    href: str
    drop_url: str
    current: bool = False


class OwnList(NamedTuple):
    """What somebody keeps of a list: views, columns left out, where either is changed."""

    views: tuple[OwnView, ...] = ()
    hidden: frozenset[str] = frozenset()
    save_url: str = ""
    columns_url: str = ""


class Step(NamedTuple):
    """One step of a workflow; `state` is done, now or next."""

    label: str
    state: str
    note: str = ""
