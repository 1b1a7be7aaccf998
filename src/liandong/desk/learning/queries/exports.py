"""Labels as rows of a file that `liandong learn` reads."""

import hashlib
from typing import Final

from liandong.desk.learning.queries.labels import labels
from liandong.desk.ui.spreadsheets import harmless

HEAD: Final = (
    "text",
    "is_dispute",
    "sector",
    "nature",
    "source",
    "goods",
    "source_class",
    "group",
)


def label_rows() -> list[tuple[str, ...]]:
    """In the order of HEAD. Texts are redacted, and harmless to a spreadsheet.

    `group` is a digest of the group's first text, so that files of several desks may be joined.
    """
    rows = labels().examples.to_pylist()
    digests: dict[int, str] = {}
    for row in rows:
        if row["group"] not in digests:
            digests[row["group"]] = hashlib.sha256(row["text"].encode()).hexdigest()[:12]
    return [
        tuple(
            harmless(value)
            for value in (
                row["text"],
                "1" if row["is_dispute"] else "0",
                row["sector"] or "",
                row["nature"] or "",
                row["source"],
                row["goods"] or "",
                "；".join(row["source_class"] or ()),
                digests[row["group"]],
            )
        )
        for row in rows
    ]
