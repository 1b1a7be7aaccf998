"""The worker: `python -m liandong.desk.work.worker` runs jobs until it is told to stop.

`liandong serve` starts it; where there are many machines, start as many as are needed, all on the
same PostgreSQL. On SIGTERM or SIGINT a running job stops at its next report and is put back.
"""

import os
import signal
import sys
import threading
import time
from typing import Final

import django

POLL_SECONDS: Final = 0.2


def main() -> int:
    """Run until a signal comes, or until the process that started this one is gone."""
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
    house = threading.Thread(target=keep_house, args=(stopping, os.getppid(), stop))
    house.start()
    while not stopping.is_set():
        close_old_connections()
        if DBTaskResult.objects.ready().exists():  # the queue itself locks the whole of SQLite
            queue.run()
        time.sleep(POLL_SECONDS)
    house.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
