"""The data types that views pass to components."""

from datetime import date, datetime
from typing import NamedTuple


class Span(NamedTuple):
    """Evidence: a range of a text, in characters; `weight` in nats or bits."""

    start: int
    end: int
    weight: float = 1.0
    title: str = ""


class Reason(NamedTuple):
    """One reason of a decision in words, with what it adds to (or takes from) the weight."""

    words: str
    weight: float


class TimelineEntry(NamedTuple):
    """One entry of a timeline, at a moment or on a day. `tone` is one of good, warn, bad, accent or
    empty."""

    at: datetime | date
    who: str
    what: str
    detail: str = ""
    icon: str = "point"
    tone: str = ""
    href: str = ""


class OwnView(NamedTuple):
    """A filter that a person saved under a name; `current` while it is applied."""

    name: str
    href: str
    drop_url: str
    current: bool = False


class OwnList(NamedTuple):
    """A person's settings of a list: views, hidden columns, and the addresses to change them."""

    views: tuple[OwnView, ...] = ()
    hidden: frozenset[str] = frozenset()
    save_url: str = ""
    columns_url: str = ""


class Step(NamedTuple):
    """One step of a workflow; `state` is done, now or next."""

    label: str
    state: str
    note: str = ""
