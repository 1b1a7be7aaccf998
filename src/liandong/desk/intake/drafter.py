"""`python -m liandong.desk.intake.drafter DESCRIPTOR`: drafts rows for an import.

Reads pairs of a table in RECORD_SCHEMA and the key of its import from the socket, and answers each
with its forms, until the other end is closed. It asks no database and needs no recogniser, so that
it is there soon and takes little memory.
"""

import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

import django


def main(descriptor: int) -> int:
    """Until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks: it ends with that
    django.setup()
    from liandong.desk.intake.actions.memory import seldom_collecting
    from liandong.desk.intake.actions.new_records import forms_of

    with Connection(descriptor) as asking, suppress(EOFError, OSError), seldom_collecting():
        while True:
            asking.send(forms_of(*asking.recv()))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
