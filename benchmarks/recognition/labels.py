"""Labelled texts from a file: columns text, is_dispute, sector, nature, phrases (joined by ；).

`doubtful` (1: a careful reader could say the opposite) is read where it is there. CSV or TSV.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    name: str
    texts: list[str]
    dispute: Flags
    doubtful: Flags
    sector: list[str]
    nature: list[str]
    phrases: list[list[str]]

    @property
    def disputes(self) -> npt.NDArray[np.int64]:
        return np.flatnonzero(self.dispute)

    def examples(self) -> pa.Table:
        """In the form of `learn`: rows of the same text are one group."""
        groups: dict[str, int] = {}
        return pa.table(
            {
                "group": [groups.setdefault(text, len(groups)) for text in self.texts],
                "text": self.texts,
                "is_dispute": self.dispute,
                "sector": pa.array([name or None for name in self.sector], pa.string()),
                "nature": pa.array([name or None for name in self.nature], pa.string()),
                "weight": np.ones(len(self.texts)),
            }
        )


def read_labels(path: Path) -> Labels:
    tabs = "\t" if path.suffix == ".tsv" else ","
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=tabs))
    return Labels(
        path.name,
        [row["text"] for row in rows],
        np.array([row["is_dispute"] == "1" for row in rows]),
        np.array([row.get("doubtful") == "1" for row in rows]),
        [row["sector"] for row in rows],
        [row["nature"] for row in rows],
        [[phrase for phrase in row["phrases"].split("；") if phrase] for row in rows],
    )
