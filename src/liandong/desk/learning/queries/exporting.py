"""Labels as rows of a file that `liandong learn` reads."""

from typing import Final

from liandong.desk.learning.queries.labels import labels
from liandong.desk.ui.cells import harmless

HEAD: Final = ("text", "is_dispute", "sector", "nature", "source", "goods", "source_class")


def label_rows() -> list[tuple[str, ...]]:
    """In the order of HEAD. Texts are redacted, and harmless to a spreadsheet."""
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
            )
        )
        for row in labels().examples.to_pylist()
    ]
