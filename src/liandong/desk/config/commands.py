"""The commands of the desk. `liandong.cli` imports this module late: Django starts here.

Exit codes: 0 done, 1 not done (the reason is on stderr), 2 wrong arguments, 130 broken off.
"""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import django

if TYPE_CHECKING:
    import pyarrow as pa

Command = Callable[[Sequence[str]], int]


def serve(argv: Sequence[str]) -> int:
    """`liandong serve`: web and workers until Ctrl-C."""
    _start_django()
    from liandong.desk.config.serve import serve as serve_desk

    return serve_desk(argv)


def import_file(argv: Sequence[str]) -> int:
    """`liandong import F --source NAME`: a file of this machine into the desk's database."""
    _start_django()
    from liandong.desk.config.import_file import import_file as import_into_desk

    return import_into_desk(argv)


def demo(argv: Sequence[str]) -> int:
    """`liandong demo`: the made-up city into an empty desk."""
    _start_django()
    from liandong.desk.config.demo.command import demo as build_demo

    return build_demo(argv)


def learn_links(argv: Sequence[str]) -> int:
    """`liandong learn-links`: the link model learns from the review queue."""
    _start_django()
    from liandong.desk.config.learn_links import learn_from_queue

    return learn_from_queue(argv)


def labels(argv: Sequence[str]) -> int:
    """`liandong labels --out F`: what people confirmed and corrected, as a file to learn from."""
    _start_django()
    from liandong.desk.config.labels import export_labels

    return export_labels(argv)


def labelled_examples() -> "pa.Table":
    """For `liandong learn --desk`: the labels of the desk, their texts redacted.

    Raises UnreadableFile where they are too few.
    """
    _start_django()
    from liandong.desk.learning.queries.labels import labels
    from liandong.engine.recognition.labels import enough

    return enough(labels().examples)


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.desk.config.settings")
    django.setup()


COMMANDS: Final[dict[str, Command]] = {
    "serve": serve,
    "import": import_file,
    "demo": demo,
    "learn-links": learn_links,
    "labels": labels,
}
