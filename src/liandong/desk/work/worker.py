"""The worker: `python -m liandong.desk.work.worker` runs jobs until it is stopped.

`liandong serve` starts it; with several machines, start as many as needed, all on the same
PostgreSQL. On SIGTERM or SIGINT a running job stops at its next report and is put back. The same
happens when the parent process is gone; `--parent` names it, since it may be gone before the worker
can look it up.

While the database is locked or unavailable it waits and retries. Any other failure of its loop ends
the process, with exit code 1 or 70, so that its parent can start another.
"""

import logging
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import django

from liandong.desk.work.garbage import loading

if TYPE_CHECKING:
    from django_tasks_db.management.commands.db_worker import Worker as Queue

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.2
#: While the database is unavailable it is polled with growing pauses, up to this one.
LONGEST_PAUSE: Final = 5.0
#: Every wait for the database is shorter: a loop without progress for this long hangs.
STUCK_SECONDS: Final = 180.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal, or until the parent process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback where it comes too early
    parser = ArgumentParser(prog="python -m liandong.desk.work.worker")
    parser.add_argument("--parent", type=int, default=os.getppid(), metavar="PID")
    parent = parser.parse_args(argv).parent
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
    with loading():
        django.setup()
    from django_tasks_db.management.commands.db_worker import Worker as Queue

    from liandong.desk.work import start_checks
    from liandong.desk.work.housekeeping import keep_house
    from liandong.desk.work.page_turns import work_behind_pages
    from liandong.desk.work.runner import stopping

    start_checks.check_all()
    work_behind_pages()
    name = f"{os.uname().nodename}-{os.getpid()}"[-64:]
    queue = Queue(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    loop = Loop(queue, stopping)

    def stop(*_signal: object) -> None:
        stopping.set()
        queue.running = False

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    house = threading.Thread(
        target=keep_house,
        args=(stopping, parent, stop),
        kwargs={"worker": name, "is_stuck": loop.is_stuck},
        daemon=True,  # it must not keep a process that has lost its loop
    )
    house.start()
    loop.run()
    house.join(LONGEST_PAUSE)
    return 0


class Loop:
    """Takes jobs from the queue, one after the other."""

    def __init__(self, queue: "Queue", stopping: threading.Event) -> None:
        self._queue = queue
        self._stopping = stopping
        self._turned_at: float | None = None

    def run(self) -> None:
        """Run until it has to stop. Errors of the database do not end it: they are retried."""
        from django.db import Error, close_old_connections
        from django_tasks_db.models import DBTaskResult

        from liandong.desk.work.housekeeping import give_up_connection

        pause = POLL_SECONDS
        while not self._stopping.is_set():
            self._turned_at = time.monotonic()
            try:
                close_old_connections()
                # The queue itself locks all of SQLite, so it only runs where there is a task.
                if DBTaskResult.objects.ready().exists():
                    self._queue.run()
                pause = POLL_SECONDS
            except Error:
                logger.exception("the queue could not be read")
                give_up_connection()
                pause = min(2 * pause, LONGEST_PAUSE)
            self._stopping.wait(pause)

    def is_stuck(self) -> bool:
        """Whether it has made no progress for too long without running a job."""
        from liandong.desk.work import runner

        if self._turned_at is None or runner.running_here:
            return False
        moved_at = max(self._turned_at, runner.last_ended_at)
        return time.monotonic() - moved_at > STUCK_SECONDS


if __name__ == "__main__":
    sys.exit(main())
