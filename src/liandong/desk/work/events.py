"""Live events: what happened reaches every open page within a second.

Writers, inside the transaction of the deed (ids only, never personal data):

    publish("board", dispute=dispute.pk)
    publish(f"import-{one.pk}", row=1200)

Pages: one stream for the page, then any element that fetches its part again when it hears its
topic. The header says that the page asks by itself, so that a page left open is still idle:

    <section id="stream" hx-sse:connect="/events/?topics=board,import-12">
      <div hx-get="{% url 'board:new' %}" hx-trigger="board from:#stream"
           hx-headers='{"X-Live": "1"}'>…</div>
    </section>

Each event is sent as `event: <topic>` with its payload as JSON data and its number as id. A page
that was away (laptop closed, tab in the background) is told on its return what it missed, or
where that is long ago or too much, once for each topic with the payload {}.

One poller for each process reads the table; a transaction may stay open for at most ten seconds
between `publish` and commit, else its event is lost.
"""

from datetime import timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Now

from liandong.desk.work.models import Event

#: How far back the poller reads again: identifiers of PostgreSQL commit out of order.
WINDOW: Final = timedelta(seconds=10)
KEPT_FOR: Final = timedelta(hours=1)
MOST_MISSED: Final = 100


class Happened(NamedTuple):
    """An event as it is sent."""

    id: int
    topic: str
    payload: dict[str, int | str]


def publish(topic: str, **payload: int | str) -> Event:
    """Tell open pages about it once the transaction is committed."""
    return Event.objects.create(topic=topic, payload=payload)


def recent() -> list[Happened]:
    """Everything of the last ten seconds, by the clock of the database."""
    return _rows(Event.objects.filter(at__gte=Now() - WINDOW))


def missed(topics: frozenset[str], last_id: int) -> list[Happened]:
    """What a page did not hear since the event that it heard last."""
    last = Event.objects.filter(pk=last_id).first()
    if last is not None:
        later = Event.objects.filter(topic__in=topics, at__gte=last.at - WINDOW)
        rows = _rows(later.exclude(pk=last_id), at_most=MOST_MISSED + 1)
        if len(rows) <= MOST_MISSED:
            return rows
    return [Happened(last_id, topic, {}) for topic in sorted(topics)]


def prune() -> int:
    """Remove what no page can ask for any more."""
    deleted, _by_model = Event.objects.filter(at__lt=Now() - KEPT_FOR).delete()
    return deleted


def _rows(events: QuerySet[Event], *, at_most: int | None = None) -> list[Happened]:
    rows = events.order_by("pk").values_list("pk", "topic", "payload")[:at_most]
    return [Happened(*row) for row in rows]
