"""Sessions stored as rows with their person: their duration, and who is signed in where."""

import time
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import transaction
from django.http import HttpRequest

from liandong.desk.access.actors import address_of
from liandong.desk.access.models import User

if TYPE_CHECKING:
    from liandong.desk.access.models import Session

BEGAN: Final = "began"
LAST_USED: Final = "last_used"
ADDRESS: Final = "address"
AGENT: Final = "agent"
LONGEST_AGENT: Final = 300
#: The time of the last use is written at most this often: a page is not a database write.
WRITE_SECONDS: Final = 60
CLOCKS_DIFFER: Final = 60
"""Seconds by which the clock of a machine may be set back without a session ending."""


class SessionStore(DatabaseSessions):
    """Django's sessions in the table `access.Session`; this module is the SESSION_ENGINE."""

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        from liandong.desk.access.models import Session

        return Session

    def cycle_key(self) -> None:
        """The same session under another key, with the drafts of its forms."""
        from liandong.desk.access.models import Draft

        data, before = dict(self.items()), self.session_key
        with transaction.atomic():
            self.create()
            self._session_cache = data
            if before:
                Draft.objects.filter(session_id=before).update(session_id=self.session_key)
                self.delete(before)

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        """The row, with the columns that the list of one's own sessions shows."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        person = data.get(SESSION_KEY)
        row.person_id = int(person) if person else None
        row.began_at, row.last_used_at = _moment(data.get(BEGAN)), _moment(data.get(LAST_USED))
        row.address, row.agent = data.get(ADDRESS, ""), data.get(AGENT, "")
        return row


def touch(request: HttpRequest) -> None:
    """Record that the session was used now, and from which address."""
    session = request.session
    now = int(time.time())
    session.setdefault(BEGAN, now)
    if now - int(session.get(LAST_USED, 0)) >= min(
        WRITE_SECONDS, settings.SESSION_IDLE_MINUTES * 6
    ):
        session[LAST_USED] = now
        session[ADDRESS] = address_of(request)
        session[AGENT] = request.headers.get("User-Agent", "")[:LONGEST_AGENT]


def why_over(session: SessionBase) -> str:
    """`idle` where nobody used it for SESSION_IDLE_MINUTES, `old` after SESSION_HOURS, `clock`
    where it began while the clock was fast and would not end for as long, or empty."""
    now = time.time()
    age, rest = now - int(session.get(BEGAN, now)), now - int(session.get(LAST_USED, now))
    if min(age, rest) < -CLOCKS_DIFFER:
        return "clock"
    if age > settings.SESSION_HOURS * 3600:
        return "old"
    return "idle" if rest > settings.SESSION_IDLE_MINUTES * 60 else ""


def person_of(session_key: str | None) -> User | None:
    """Who is signed in under this session key; None when nobody is or the session is over."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and not why_over(request.session) else None


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
