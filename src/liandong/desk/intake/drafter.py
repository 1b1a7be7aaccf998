"""`python -m liandong.desk.intake.drafter DESCRIPTOR`: drafts rows for an import.

Reads tables in RECORD_SCHEMA with the key of their import from the socket and answers each with its
database rows, until the other end is closed. It starts quickly, since it queries no database and
judges nothing: it loads neither recognition models nor pages.
"""

import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final

import django
import django_tasks  # noqa: F401 - makes Django's types subscriptable
from django.conf import settings

APPS: Final = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *(f"liandong.desk.{name}" for name in ("work", "access", "directory", "intake")),
]
"""The apps whose tables records refer to."""


def main(descriptor: int) -> int:
    """Serve until the importing process closes the socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the importing process
    settings.INSTALLED_APPS = APPS
    django.setup()
    from liandong.desk.intake.actions.row_values import new_forms
    from liandong.desk.work.garbage import seldom_collecting

    with Connection(descriptor) as asking, suppress(EOFError, OSError), seldom_collecting():
        while True:
            asking.send(new_forms(*asking.recv()))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
