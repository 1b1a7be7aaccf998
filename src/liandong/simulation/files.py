"""The files of a simulation: exports as cities make them, and the truth beside them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

import polars as pl
from rustpy_xlsxwriter import write_worksheet

from liandong.simulation.outbreaks import Outbreak
from liandong.simulation.records import complaints, police, reports
from liandong.simulation.records.police import Cell
from liandong.simulation.truth import Truth

Rows = Sequence[tuple[Cell, ...]]
_NUMBERS: Final = frozenset(
    {"经度", "纬度", "涉及金额(元)", "争议金额", "挽回经济损失", "罚没金额"}
)


def write_police(out: Path, rows: Rows) -> None:
    """police.xlsx, one sheet."""
    write_worksheet(frame(police.COLUMNS, rows), str(out / "police.xlsx"), sheet_name="警情数据")


def write_complaints(out: Path, rows: Rows) -> None:
    frame(complaints.COLUMNS, rows).write_csv(out / "complaints.csv", include_bom=True)


def write_reports(out: Path, rows: Rows) -> None:
    frame(reports.COLUMNS, rows).write_csv(out / "reports.csv", include_bom=True)


def frame(columns: Sequence[str], rows: Rows) -> pl.DataFrame:
    """Rows as columns, numbers as floats and all else as text."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pl.DataFrame(
        {
            name: pl.Series(name, values, dtype=pl.Float64 if name in _NUMBERS else pl.String)
            for name, values in zip(columns, cells, strict=True)
        }
    )


def write_truth(out: Path, truths: Sequence[Truth], outbreaks: Sequence[Outbreak]) -> int:
    """truth_records.csv, truth_links.csv and truth_outbreaks.csv; the number of links."""
    names = [f.name for f in fields(Truth)]
    records = {name: [getattr(t, name) for t in truths] for name in names}
    records["phrases"] = ["；".join(phrases) for phrases in records["phrases"]]
    table = pl.DataFrame(records).rename({"occurrence_id": "matter_id"})  # the header of the file
    table.write_csv(out / "truth_records.csv")
    links = cross_links(truths)
    pl.DataFrame(
        {"police_id": [a for a, _ in links], "complaint_id": [b for _, b in links]},
        schema={"police_id": pl.String, "complaint_id": pl.String},
    ).write_csv(out / "truth_links.csv")
    _outbreak_table(outbreaks).write_csv(out / "truth_outbreaks.csv")
    return len(links)


def cross_links(truths: Sequence[Truth]) -> list[tuple[str, str]]:
    """Every pair of a call and a complaint of one dispute, by number."""
    calls: dict[str, list[str]] = defaultdict(list)
    for truth in truths:
        if truth.is_dispute and truth.source == "police_110":
            calls[truth.occurrence_id].append(truth.source_id)
    found = [
        (call, truth.source_id)
        for truth in truths
        if truth.source == "complaint_12315" and truth.is_dispute
        for call in calls.get(truth.occurrence_id, ())
    ]
    return sorted(found)


def _outbreak_table(outbreaks: Sequence[Outbreak]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                o.id,
                o.kind,
                o.district,
                o.sector,
                o.item,
                o.merchant,
                f"{o.first}",
                f"{o.last}",
                o.extra,
            )
            for o in outbreaks
        ],
        schema=["id", "kind", "district", "sector", "item", "merchant", "from", "to", "extra"],
        orient="row",
    )
