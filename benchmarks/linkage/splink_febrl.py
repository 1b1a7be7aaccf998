"""Splink on FEBRL 4, set up as for persons of whom name, birth, number and address are known."""

from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.linkage.data_febrl import COLUMNS, SIDES
from benchmarks.linkage.tuned_splink import predicted

RULES: Final = (
    ("given_name", "surname"),
    ("date_of_birth",),
    ("soc_sec_id",),
    ("state", "address_1"),
    ("street_number", "address_1"),
    ("postcode", "surname"),
)


def predictions(place: Path) -> pa.Table:
    api = DuckDBAPI(duckdb.connect())
    names = ", ".join(COLUMNS[1:])
    sides: list[Any] = []
    for name, _file, _source in SIDES:
        api.duckdb_con.execute(
            f"create table {name}_in as select rec_id as unique_id, {names}"
            f" from read_parquet('{place / name}.parquet')"
        )
        sides.append(api.register(f"{name}_in", dataset_display_name=f"side_{len(sides)}"))
    linker = Linker(sides, settings(), log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname")], recall=0.9
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("soc_sec_id")):
        training.estimate_parameters_using_expectation_maximisation(rule)
    return predicted(api, linker)


def settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            library.NameComparison("given_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
            ),
            library.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            library.ExactMatch("street_number"),
            library.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES],
        retain_matching_columns=False,
    )
