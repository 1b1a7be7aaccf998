"""The worker: `python -m liandong.desk.work.worker` runs jobs until it is told to stop.

`liandong serve` starts it; where there are many machines, start as many as are needed, all on the
same PostgreSQL. On SIGTERM or SIGINT a running job stops at its next report and is put back. So it
does when the process that started it is gone; `--parent` says which one that is, for it may be gone
before the worker could ask.
"""

import logging
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Final

import django

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.2


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal comes, or until the process that started this one is gone."""
    parser = ArgumentParser(prog="python -m liandong.desk.work.worker")
    parser.add_argument("--parent", type=int, default=os.getppid(), metavar="PID")
    parent = parser.parse_args(argv).parent
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
    django.setup()
    from django.db import close_old_connections
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    from liandong.desk.work.housekeeping import keep_house
    from liandong.desk.work.runner import stopping

    queue = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.uname().nodename}-{os.getpid()}"[-64:],
        excluded_queue_names=[],
    )

    def stop(*_signal: object) -> None:
        stopping.set()
        queue.running = False

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    house = threading.Thread(target=keep_house, args=(stopping, parent, stop))
    house.start()
    _make_ready()
    while not stopping.is_set():
        close_old_connections()
        if DBTaskResult.objects.ready().exists():  # the queue itself locks the whole of SQLite
            queue.run()
        time.sleep(POLL_SECONDS)
    house.join()
    return 0


def _make_ready() -> None:
    """So that the first file or record after a start does not wait while models are loaded."""
    from liandong.desk.work.jobs import JOBS, discover

    discover()
    for kind in JOBS.values():
        if kind.make_ready:
            try:
                kind.make_ready()
            except Exception:  # the job itself will meet it and say so
                logger.exception("%s could not be made ready", kind.name)


if __name__ == "__main__":
    sys.exit(main())
