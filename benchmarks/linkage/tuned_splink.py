"""Splink, the yardstick of `linkage`: as a skilled user would set it up, and out of the box.

Tuned: phones are normalised, road and house number are cut from the address, merchants lose city
and legal form, sums are rounded, distances measured and goods sought in the text; blocking is by
phone, visible digits, name, merchant, road with number, and by surname or sum with one of the
others, each within 15 days; u from random pairs, m by EM over two rules; the prior is the true one.
Out of the box: the columns as they are, Splink's own comparisons, blocking by phone and by name. Of
the predictions the mutual best are kept.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.exceptions import EMTrainingException

from liandong.engine.linkage.weights.decisions import best_of

PLAIN = """
select source_id as unique_id, person_phone, person_name, merchant_name, amount_yuan from {table}
"""

PREPARED = """
select source_id as unique_id, received_at as at,
    nullif(regexp_replace(person_phone, '[^0-9*]', '', 'g'), '') as phone,
    left(nullif(regexp_replace(person_phone, '[^0-9*]', '', 'g'), ''), 3)
        || right(person_phone, 4) as visible,
    person_name as person, left(person_name, 1) as surname,
    nullif(regexp_replace(regexp_replace(merchant_name, '^(云泽市?)?(亭东区?)?', ''),
        '(商贸)?(有限责任公司|有限公司)$|经营部$|服务部$|商行$|店铺$|分店$|店$'
        '|（个体工商户）$', ''), '') as merchant,
    nullif(regexp_extract(coalesce(merchant_address, place),
        '([^区市路街道]{{1,4}}(?:路|街|巷|大道|大街))', 1), '') as road,
    nullif(regexp_extract(coalesce(merchant_address, place), '([0-9]+)号', 1), '') as number,
    nullif(left(regexp_replace(merchant_name, '^(云泽市?)?(亭东区?)?', ''), 2), '') as brand,
    amount_yuan as amount,
    cast(round(amount_yuan, -cast(floor(log10(greatest(amount_yuan, 1))) as integer)) as bigint)
        as rounded,
    lon, lat, goods, text
from {table}
"""
WINDOW = "abs(epoch(l.at) - epoch(r.at)) < 15 * 86400"
RULES = (
    f"l.phone = r.phone and {WINDOW}",
    f"l.visible = r.visible and {WINDOW}",
    f"l.person = r.person and {WINDOW}",
    f"l.merchant = r.merchant and {WINDOW}",
    f"l.road = r.road and l.number = r.number and {WINDOW}",
    f"l.amount = r.amount and l.surname = r.surname and {WINDOW}",
    f"l.amount = r.amount and l.road = r.road and {WINDOW}",
    f"l.brand = r.brand and l.surname = r.surname and {WINDOW}",
)
# Of the pairs with one phone most are two disputes of one caller, unless they lie close in time.
# The second rule trains what the first one fixes: phone and gap.
TRAINING = (f"l.phone = r.phone and {WINDOW}", "l.person = r.person and l.amount = r.amount")


def level(sql: str, label: str, frequency: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"sql_condition": sql, "label_for_charts": label}
    if frequency:
        found["tf_adjustment_column"] = frequency
    return found


def comparison(name: str, null: str, *levels: dict[str, Any]) -> dict[str, Any]:
    missing = {"sql_condition": null, "label_for_charts": "null", "is_null_level": True}
    other = {"sql_condition": "ELSE", "label_for_charts": "else"}
    return {"output_column_name": name, "comparison_levels": [missing, *levels, other]}


def either(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def gap(low: float, high: float) -> dict[str, Any]:
    """Complaint after call (left is the incident) by so many hours."""
    hours = "(epoch(at_r) - epoch(at_l)) / 3600"
    return level(f"{hours} >= {low} and {hours} < {high}", f"{low}-{high} h")


METRES = "111320 * sqrt(pow((lon_l - lon_r) * cos(radians(lat_l)), 2) + pow(lat_l - lat_r, 2))"
COMPARISONS = [
    comparison(
        "phone",
        either("phone"),
        level("phone_l = phone_r", "exact"),
        level("visible_l = visible_r", "visible"),
    ),
    comparison(
        "person",
        either("person"),
        level("person_l = person_r", "exact", "person"),
        level("surname_l = surname_r", "surname", "surname"),
    ),
    comparison(
        "merchant",
        either("merchant"),
        level("merchant_l = merchant_r", "exact", "merchant"),
        level("brand_l = brand_r", "first two", "brand"),
        level("jaro_winkler_similarity(merchant_l, merchant_r) > 0.8", "near"),
    ),
    comparison(
        "place",
        either("road"),
        level("road_l = road_r and number_l = number_r", "number"),
        level("road_l = road_r and (number_l is null or number_r is null)", "road"),
        level("road_l = road_r", "another number"),
    ),
    comparison(
        "position",
        either("lon"),
        level(f"{METRES} < 80", "80 m"),
        level(f"{METRES} < 200", "200 m"),
        level(f"{METRES} < 1000", "1 km"),
    ),
    comparison("goods", "goods_r is null", level("contains(text_l, goods_r)", "in text")),
    comparison(
        "gap",
        either("at"),
        gap(0, 6),
        gap(6, 24),
        gap(24, 72),
        gap(72, 168),
        gap(168, 360),
        gap(-24, 0),
        gap(-360, -24),
    ),
    comparison(
        "amount",
        either("amount"),
        level("amount_l = amount_r", "exact", "amount"),
        level("rounded_l = amount_r or amount_l = rounded_r", "rounded"),
        level("abs(amount_l - amount_r) < 0.1 * greatest(amount_l, amount_r)", "near"),
    ),
]


def connected(folder: Path, columns: str) -> tuple[DuckDBAPI, list[Any], int]:
    """Splink's backend, both sides in it, and how many pairs there are in all."""
    api = DuckDBAPI(duckdb.connect())
    sides: list[Any] = []
    total = 1
    for name in ("police", "complaints"):
        path = folder / f"{name}.parquet"
        total *= pq.read_metadata(path).num_rows
        source = f"read_parquet('{path}')"
        api.duckdb_con.execute(f"create table {name}_in as {columns.format(table=source)}")
        sides.append(api.register(f"{name}_in", dataset_display_name=f"side_{len(sides)}"))
    return api, sides, total


def predictions(folder: Path) -> pa.Table:
    api, sides, total = connected(folder, PREPARED)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=COMPARISONS,
        blocking_rules_to_generate_predictions=list(RULES),
        probability_two_random_records_match=matches(folder) / total,
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings, log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    train(linker, TRAINING)
    return predicted(api, linker)


def plain_predictions(folder: Path) -> pa.Table:
    api, sides, _ = connected(folder, PLAIN)
    rules = ["l.person_phone = r.person_phone", "l.person_name = r.person_name"]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            library.ExactMatch("person_phone"),
            library.JaroWinklerAtThresholds("person_name"),
            library.JaroWinklerAtThresholds("merchant_name"),
            library.ExactMatch("amount_yuan"),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([rules[0]], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    train(linker, rules)
    return predicted(api, linker)


def train(linker: Linker, rules: Sequence[str]) -> None:
    """By each rule that has pairs: in the city no name and sum are alike."""
    for rule in rules:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, record_sample_proportion=1.0
            )
        except EMTrainingException:
            continue


def predicted(api: DuckDBAPI, linker: Linker) -> pa.Table:
    found = linker.inference.predict(threshold_match_weight=-5)
    query = f"select unique_id_l, unique_id_r, match_weight from {found.physical_name}"
    return api.duckdb_con.sql(query).to_arrow_table()


def matches(folder: Path) -> int:
    return int(pq.read_metadata(folder / "truth.parquet").num_rows)


def mutual_best(found: pa.Table) -> pa.Table:
    left = found["unique_id_l"].dictionary_encode().combine_chunks()
    right = found["unique_id_r"].dictionary_encode().combine_chunks()
    weight = np.asarray(found["match_weight"], np.float64)
    rows, others = (np.asarray(side.indices).astype(np.int32) for side in (left, right))
    best = (weight >= best_of(rows, weight, len(left.dictionary))[rows]) & (
        weight >= best_of(others, weight, len(right.dictionary))[others]
    )
    kept = found.filter(pa.array(best))
    return kept.rename_columns(["police_id", "complaint_id", "score"])


class Linked(NamedTuple):
    kept: pa.Table
    predictions: int


def linked(found: pa.Table) -> Linked:
    return Linked(mutual_best(found), found.num_rows)


def report(folder: Path, done: Linked) -> dict[str, Any]:
    pq.write_table(done.kept, folder / "links.parquet")
    return {"predictions": done.predictions}
