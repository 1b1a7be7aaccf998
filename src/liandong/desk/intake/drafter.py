"""`python -m liandong.desk.intake.drafter DESCRIPTOR`: drafts rows for an import.

Reads tables in RECORD_SCHEMA with the key of their import from the socket, and answers each with
its new records, until the other end is closed. Who judges them is sent to it, so that it asks no
database.
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
    from liandong.desk.intake.actions.new_records import NewRecords

    with Connection(descriptor) as asking, suppress(EOFError, OSError), seldom_collecting():
        table, of, judge = asking.recv()
        while True:
            asking.send(NewRecords.of(table, of, judge))
            table, of, other = asking.recv()
            judge = other or judge
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
