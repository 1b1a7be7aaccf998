"""Outages of the database, locked or unavailable: recognising them and limiting their log lines.

During an outage pages respond with 503 and jobs wait; the errors are the same for every page, job
and poll, so the log gets one line when it begins and one a minute after.
"""

import logging
import threading
import time
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

REFUSED: Final = range(400, 500)
LINE_EVERY: Final = 60.0
"""Seconds between two lines about outages in the log of one process."""

RETRY_AFTER: Final = 10
"""Seconds after which a refused client may retry."""

#: Primary result codes of SQLite: busy, locked, input or output failed, damaged, full, cannot open,
#: no database.
SQLITE_CODES: Final = {5, 6, 10, 11, 13, 14, 26}
#: Classes of SQLSTATE: connection, resources (connections, memory, disk), shutdown and start.
SQLSTATES: Final = ("08", "53", "57P", "58")


def is_outage(error: BaseException | None) -> bool:
    """Whether the error was caused by a locked, unavailable or damaged database: a retry may work
    once it is back.

    Its causes are checked as well: a broken transaction hides its first error.
    """
    visited = set()
    while error is not None and id(error) not in visited:
        if _is_outage(error):
            return True
        visited.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _is_outage(error: BaseException) -> bool:
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    driver = error.__cause__
    code = getattr(driver, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_CODES
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(driver, "sqlstate", "")
    # psycopg has no SQLSTATE where the server did not even respond.
    return state is None or state.startswith(SQLSTATES)


class NoTraceOfRefusals(logging.Filter):
    """Takes the traceback from the line about a request that was refused: nothing went wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 0) in REFUSED:
            record.exc_info = record.exc_text = None
        return True


class OncePerOutage(logging.Filter):
    """Passes one line a minute about errors of an outage, without traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._line_at: float | None = None
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not is_outage(error):
            return True
        with self._lock:
            now = time.monotonic()
            if self._line_at is not None and now - self._line_at < LINE_EVERY:
                self._left_out += 1
                return False
            self._line_at, left_out, self._left_out = now, self._left_out, 0
        words = str(error).strip().splitlines() or [type(error).__name__]
        record.msg, record.args = "the database is locked or away (%s)", (words[0],)
        if left_out:
            record.msg += "; %d such errors were left out before"
            record.args = (words[0], left_out)
        record.exc_info = record.exc_text = None
        return True
