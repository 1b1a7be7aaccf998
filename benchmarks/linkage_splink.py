"""Splink as a skilled user would set it up for these records: the yardstick of `linkage`.

Phones are normalised, road and house number are cut from the address, merchants lose city and legal
form; blocking is by phone, by name, by merchant and by road with number, the last three within 15
days; u from random pairs, m by EM over two rules. Of the predictions the mutual best are kept and
the threshold is the best on the truth, which favours Splink.
"""

import time
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator

from liandong.engine.linkage.resolve import best_of

Pairs = set[tuple[str, str]]

PREPARED = """
select source_id as unique_id, received_at as at,
    nullif(regexp_replace(person_phone, '[^0-9*]', '', 'g'), '') as phone,
    left(nullif(regexp_replace(person_phone, '[^0-9*]', '', 'g'), ''), 3)
        || right(person_phone, 4) as visible,
    person_name as person, left(person_name, 1) as surname,
    nullif(regexp_replace(regexp_replace(merchant_name, '^云泽市', ''),
        '^亭东区|有限责任公司$|有限公司$|经营部$|商行$|店$', '', 'g'), '') as merchant,
    nullif(regexp_extract(coalesce(merchant_address, place),
        '([^区市路街道]{{1,4}}(?:路|街|大道))', 1), '') as road,
    nullif(regexp_extract(coalesce(merchant_address, place), '([0-9]+)号', 1), '') as number,
    amount_yuan as amount
from {table}
"""
WINDOW = "abs(epoch(l.at) - epoch(r.at)) < 15 * 86400"
RULES = (
    "l.phone = r.phone",
    f"l.visible = r.visible and {WINDOW}",
    f"l.person = r.person and {WINDOW}",
    f"l.merchant = r.merchant and {WINDOW}",
    f"l.road = r.road and l.number = r.number and {WINDOW}",
)
TRAINING = (
    "l.phone = r.phone",
    "l.road = r.road and l.number = r.number and l.merchant = r.merchant",
)


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
        level("left(merchant_l, 2) = left(merchant_r, 2)", "first two"),
        level("jaro_winkler_similarity(merchant_l, merchant_r) > 0.8", "near"),
    ),
    comparison(
        "place",
        either("road"),
        level("road_l = road_r and number_l = number_r", "number"),
        level("road_l = road_r", "road"),
    ),
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
        level("amount_l = amount_r", "exact"),
        level("abs(amount_l - amount_r) < 0.1 * greatest(amount_l, amount_r)", "near"),
    ),
]


def predictions(police: pa.Table, complaints: pa.Table, matches: int) -> pa.Table:
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    sides = []
    for name, table in (("a_police", police), ("b_complaints", complaints)):
        connection.register(f"{name}_in", table)
        connection.execute(f"create table {name} as {PREPARED.format(table=f'{name}_in')}")
        sides.append(api.register(name, dataset_display_name=name))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=COMPARISONS,
        blocking_rules_to_generate_predictions=list(RULES),
        probability_two_random_records_match=matches / (police.num_rows * complaints.num_rows),
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings, log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in TRAINING:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )
    found = linker.inference.predict(threshold_match_weight=-5)
    query = f"select unique_id_l, unique_id_r, match_weight from {found.physical_name}"
    return api.duckdb_con.sql(query).to_arrow_table()


def mutual_best(found: pa.Table) -> list[tuple[float, tuple[str, str]]]:
    """Weight and pair, the heaviest first."""
    left = found["unique_id_l"].dictionary_encode().combine_chunks()
    right = found["unique_id_r"].dictionary_encode().combine_chunks()
    weight = np.asarray(found["match_weight"], np.float64)
    rows, others = (np.asarray(side.indices).astype(np.int32) for side in (left, right))
    best = (weight >= best_of(rows, weight, len(left.dictionary))[rows]) & (
        weight >= best_of(others, weight, len(right.dictionary))[others]
    )
    names = found.filter(pa.array(best))
    pairs = zip(names["unique_id_l"].to_pylist(), names["unique_id_r"].to_pylist(), strict=True)
    return sorted(zip(weight[best].tolist(), pairs, strict=True), reverse=True)


def tuned(police: pa.Table, complaints: pa.Table, truth: Pairs) -> dict[str, Any]:
    start = time.perf_counter()
    found = predictions(police, complaints, len(truth))
    ranked = mutual_best(found)
    seconds = time.perf_counter() - start
    right, best = 0, {"f1": 0.0}
    for n, (weight, pair) in enumerate(ranked, 1):
        right += pair in truth
        f1 = 2 * right / (n + len(truth))
        if f1 > best["f1"]:
            best = {
                "threshold_bits": round(weight, 2),
                "precision": round(right / n, 4),
                "recall": round(right / len(truth), 4),
                "f1": round(f1, 4),
            }
    return {**best, "candidates": found.num_rows, "seconds": round(seconds, 1)}
