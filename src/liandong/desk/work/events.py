"""Live events: what happened reaches every open page within a second.

Writers, inside the transaction of the deed (ids only, never personal data):

    publish("board", dispute=dispute.pk)
    publish(f"import-{one.pk}", row=1200)

Pages: one stream per page, then any element that fetches its part again when it hears its topic:

    <main hx-sse:connect="/events/?topics=board,import-12">
      <div hx-get="{% url 'board:new' %}" hx-trigger="board from:closest main">…</div>

Each event is sent as `event: <topic>` with its payload as JSON data.
"""

from liandong.desk.work.models import Event


def publish(topic: str, **payload: int | str) -> Event:
    """Tell open pages about it once the transaction is committed."""
    return Event.objects.create(topic=topic, payload=payload)
