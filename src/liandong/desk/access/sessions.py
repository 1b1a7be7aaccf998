"""How long a session lasts without use, and who a session belongs to."""

import time
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from liandong.desk.access.models import User

SEEN: Final = "seen"
#: The time of the last use is written at most this often: a page is not a database write.
WRITE_SECONDS: Final = 60


def touch(session: SessionBase) -> None:
    """Note that the session was used now."""
    now = int(time.time())
    if now - int(session.get(SEEN, 0)) >= min(WRITE_SECONDS, settings.SESSION_IDLE_MINUTES * 6):
        session[SEEN] = now


def is_idle(session: SessionBase) -> bool:
    """Whether nobody used it for SESSION_IDLE_MINUTES."""
    seen = session.get(SEEN)
    return seen is not None and time.time() - int(seen) > settings.SESSION_IDLE_MINUTES * 60


def person_of(session_key: str | None) -> User | None:
    """Who is signed in under this session key; None when nobody is or the session went idle."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and not is_idle(request.session) else None
