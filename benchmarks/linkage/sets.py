"""The sets on which linkage is measured, as Parquet files of one folder each."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from benchmarks.linkage import data_febrl, data_hard, data_stated

SETS: Final = (
    "stated, north",
    "stated, south",
    "stated, masked phones only",
    "stated, hashes only",
    "stated, one table",
    "hard cases",
    "made-up city",
    "FEBRL 4",
)
FEBRL: Final = SETS[-1]
ONE_TABLE: Final = SETS[4]
SEED: Final = 11
CITY_RECORDS: Final = 100_000
CITY_UNTIL: Final = datetime(2026, 11, 24, 15)
Change = Callable[[str], str | None]
Tables = tuple[pa.Table, ...]


def make_set(name: str, folder: Path, records: int) -> None:
    """Write police, complaints and truth of a set with so many records; where all are one table,
    there are no complaints beside it.
    """
    sizes = records * 6 // 10, records * 4 // 10, records // 20
    if name == "made-up city":
        tables = city(CITY_RECORDS)
    elif name == FEBRL:
        tables = data_febrl.tables()
    elif name == "hard cases":
        tables = data_hard.make(*sizes, SEED)
    else:
        dialect = "south" if "south" in name else "north"
        tables = data_stated.make(*sizes, SEED, dialect)
    if "only" in name:
        change = masked if "masked" in name else hashed
        tables = change(tables[0]), change(tables[1]), tables[2]
    if name == ONE_TABLE:
        # As a register holds them: one after another, as they came.
        every = pa.concat_tables(tables[:2], promote_options="permissive").sort_by("received_at")
        save(folder, {"police": every, "truth": tables[2]})
    else:
        save(folder, dict(zip(("police", "complaints", "truth"), tables, strict=True)))


def save(folder: Path, tables: dict[str, pa.Table]) -> None:
    folder.mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")


def city(records: int) -> Tables:
    """The made-up city, read from its files as a desk reads them."""
    from liandong.engine.pipeline.inputs import Given, take_in
    from liandong.engine.pipeline.timing import Rows
    from liandong.engine.vocabulary import Source
    from liandong.simulation import simulate

    with TemporaryDirectory(prefix="city-") as place:
        folder = Path(place)
        simulate(folder, records=records, until=CITY_UNTIL)
        files = (
            Given(folder / "police.xlsx", Source.POLICE_110),
            Given(folder / "complaints.csv", Source.COMPLAINT_12315),
        )
        read = [take_in([file], Rows()).records.drop_columns(["raw"]) for file in files]
        return *read, csv(folder / "truth_links.csv")


def masked(records: pa.Table) -> pa.Table:
    return with_phones(records, lambda phone: phone[:3] + "****" + phone[-4:])


def hashed(records: pa.Table) -> pa.Table:
    """As departments that share no number would send them; nobody can hash a masked one."""

    def change(phone: str) -> str | None:
        if "*" in phone:
            return None
        return "hmac-sm3:" + hashlib.blake2s(phone.encode(), key=b"shared").hexdigest()

    return with_phones(records, change)


def with_phones(records: pa.Table, change: Change) -> pa.Table:
    phones = [change(phone) if phone else None for phone in records["person_phone"].to_pylist()]
    at = records.column_names.index("person_phone")
    return records.set_column(at, "person_phone", pa.array(phones, pa.string()))


def given_files(folder: Path, police: Path, complaints: Path, truth: Path) -> Path:
    """Records from files, in the form of the other sets."""
    from liandong.engine.pipeline.inputs import Given, take_in
    from liandong.engine.pipeline.timing import Rows
    from liandong.engine.vocabulary import Source

    files = Given(police, Source.POLICE_110), Given(complaints, Source.COMPLAINT_12315)
    read = [take_in([file], Rows()).records.drop_columns(["raw"]) for file in files]
    pairs = pq.read_table(truth) if truth.suffix == ".parquet" else csv(truth)
    tables = (*read, pairs.select(["police_id", "complaint_id"]))
    save(folder, dict(zip(("police", "complaints", "truth"), tables, strict=True)))
    return folder


def csv(path: Path) -> pa.Table:
    texts = dict.fromkeys(("police_id", "complaint_id"), pa.string())
    table = pacsv.read_csv(path, convert_options=pacsv.ConvertOptions(column_types=texts))
    return table.select(list(texts))
