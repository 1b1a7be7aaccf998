"""`python -m liandong.desk.intake.drafter DESCRIPTOR`: drafts rows for an import.

Reads tables in RECORD_SCHEMA with the key of their import from the socket, and answers each with
what is stored of it, until the other end is closed. It asks no database and judges nothing, so that
it is there in a moment: it loads neither models nor pages.
"""

import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final

import django
import django_tasks  # noqa: F401 - lets the types of Django be written with what they hold
from django.conf import settings

APPS: Final = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *(f"liandong.desk.{name}" for name in ("work", "access", "directory", "intake")),
]
"""Those whose tables records hang on."""


def main(descriptor: int) -> int:
    """Until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks: it ends with that
    settings.INSTALLED_APPS = APPS
    django.setup()
    from liandong.desk.intake.actions.filling import new_forms
    from liandong.desk.intake.actions.memory import seldom_collecting

    with Connection(descriptor) as asking, suppress(EOFError, OSError), seldom_collecting():
        while True:
            asking.send(new_forms(*asking.recv()))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
