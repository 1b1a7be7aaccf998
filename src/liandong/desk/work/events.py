"""Live events: what happened reaches every open page within a second.

Writers, inside the transaction of the action (ids only, never personal data):

    publish("board", dispute=dispute.pk)
    publish(f"import-{of.pk}", row=1200)

Pages: one stream for the page, and any element that fetches its part again when it receives its
topic. The header marks the request as automatic, so that a page left open counts as idle:

    <section id="stream" hx-sse:connect="/events/?topics=board,import-12">
      <div hx-get="{{ url('board:new') }}" hx-trigger="board from:#stream"
           hx-headers='{"X-Live": "1"}'>…</div>
    </section>

Each event is sent as `event: <topic>` with its number as id and nothing else: whole roles receive a
topic (`work.event_topics`), but its object may be of a district that they do not see. A page that
was away (laptop closed, tab in the background) gets the events that it missed when it reconnects,
or one for each topic if they are too old or too many.

One poller for each process reads the table; a transaction may stay open for at most ten seconds
between `publish` and commit, else its event is lost.
"""

from datetime import timedelta
from typing import Final, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now

from liandong.desk.work.models import Event

#: How far back the poller reads again: identifiers of PostgreSQL commit out of order.
WINDOW: Final = timedelta(seconds=10)
KEPT_FOR: Final = timedelta(hours=1)
MOST_MISSED: Final = 100
OF_PROGRESS: Final = Q(topic__startswith="job-") | Q(topic__startswith="import-")


class Happened(NamedTuple):
    """An event as it is sent."""

    id: int
    topic: str
    payload: dict[str, int | str]


def publish(topic: str, **payload: int | str) -> Event:
    """Notify open pages once the transaction is committed."""
    return Event.objects.create(topic=topic, payload=payload)


def newest() -> int:
    """The number of the last event; 0 where there is none."""
    return int(Event.objects.aggregate(pk=Max("pk"))["pk"] or 0)


def state() -> tuple[int, int]:
    """Changes whenever something has happened: the last event, and how many there were of late, as
    identifiers of PostgreSQL commit out of order. That a job or an import is further than before
    counts for nothing: many times a second, it would have all that is kept read again."""
    lately = Q(at__gte=Now() - 2 * WINDOW)
    happened = Event.objects.exclude(OF_PROGRESS)
    found = happened.aggregate(last=Max("pk"), lately=Count("pk", filter=lately))
    return int(found["last"] or 0), int(found["lately"])


def recent(after: int | None = None) -> list[Happened]:
    """All events of the last ten seconds, by the clock of the database; and all since the event
    `after`, as the clock may have been set, or the database been unavailable."""
    lately = Q(at__gte=Now() - WINDOW)
    return _rows(Event.objects.filter(lately if after is None else lately | Q(pk__gt=after)))


def missed(topics: frozenset[str], last_id: int) -> list[Happened]:
    """The events that a page has missed since the last one that it received."""
    last = Event.objects.filter(pk=last_id).first()
    if last is not None:
        since = Q(at__gte=last.at - WINDOW) | Q(pk__gt=last_id)  # the clock may have been set back
        later = Event.objects.filter(since, topic__in=topics)
        rows = _rows(later.exclude(pk=last_id), at_most=MOST_MISSED + 1)
        if len(rows) <= MOST_MISSED:
            return rows
    return [Happened(last_id, topic, {}) for topic in sorted(topics)]


def prune() -> int:
    """Remove events that no page can request any more."""
    deleted, _by_model = Event.objects.filter(at__lt=Now() - KEPT_FOR).delete()
    return deleted


def _rows(events: QuerySet[Event], *, at_most: int | None = None) -> list[Happened]:
    rows = events.order_by("pk").values_list("pk", "topic", "payload")[:at_most]
    return [Happened(*row) for row in rows]
