"""The model as Splink's settings, and back, so that Splink's charts and training can be used on it.

How a phone, a shop or an address is compared cannot be written in SQL. So Splink is given pairs
that are compared already: two tables with one row per pair, the level of each comparison in the
right one (`pair_tables`). A level whose m and u depend on what it follows from becomes two. Rarity
is Splink's term frequency: the column holds the share of records by which the level is weighed.

What Splink does not know comes from the model that `from_splink` is given: the scale, the least and
the most that a level may weigh, the share of unlike pairs that agree by more than chance, costs,
frequencies, wording. Splink's weight is therefore the sum before scaling and is not bounded where a
level has no rarity.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.candidates.pairs import Pairs
from liandong.engine.linkage.fitting.level_counts import given_mask
from liandong.engine.linkage.model import SMALLEST, Comparison, Level, LinkModel
from liandong.engine.linkage.weights.comparison import COMPARISONS, LEVELS, MOST_LEVELS
from liandong.engine.linkage.weights.totals import weight_table

PAIR: Final = "pair"
Settings = dict[str, Any]


class UnknownComparison(KeyError):  # noqa: N818  (as UnknownColumns)
    """A comparison, or a level of one, that the model does not have."""


def is_splink(stored: Settings) -> bool:
    """Whether a JSON object is Splink's settings."""
    return "link_type" in stored and "comparisons" in stored


def to_splink(model: LinkModel) -> Settings:
    """Settings that `splink.SettingsCreator(**settings)` takes; see `pair_tables` for the data."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": PAIR,
        "probability_two_random_records_match": model.prior,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.{PAIR} = r.{PAIR}"},
        ],
        "comparisons": [comparison_settings(comparison) for comparison in model.comparisons],
    }


def from_splink(settings: Settings, model: LinkModel) -> LinkModel:
    """`model` with m, u and prior from settings that `to_splink` made and Splink has changed.

    A level whose m or u Splink has not learned, and so leaves out, keeps that of `model`.
    Raises UnknownComparison where a comparison or a level is unknown to the model.
    """
    stored = {
        entry["output_column_name"]: entry["comparison_levels"] for entry in settings["comparisons"]
    }
    unknown = stored.keys() - {comparison.name for comparison in model.comparisons}
    if unknown:
        raise UnknownComparison("、".join(sorted(unknown)))
    changed = tuple(
        with_levels(comparison, stored[comparison.name])
        if comparison.name in stored
        else comparison
        for comparison in model.comparisons
    )
    prior = settings["probability_two_random_records_match"]
    return replace(model, prior=prior, comparisons=changed)


def comparison_settings(comparison: Comparison) -> Settings:
    levels = [
        level_settings(comparison, level, given=given) for level, given in variants(comparison)
    ]
    last = {"sql_condition": "ELSE", "label_for_charts": "else"}
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.name,
        "comparison_levels": [*levels, last],
    }


def variants(comparison: Comparison) -> Iterator[tuple[Level, bool]]:
    """Each level, twice where its weight depends on the comparison that it follows from."""
    for level in comparison.levels:
        if comparison.given and level.m_given is not None and level.u_given is not None:
            yield level, True
        yield level, False


def level_settings(comparison: Comparison, level: Level, *, given: bool) -> Settings:
    name, m_and_u = comparison.name, level.chances(given=given)
    number = LEVELS[name].index(level.name)
    condition = f"{name}_level_r = {number}" + (f" and {name}_given_r = 1" if given else "")
    settings: Settings = {
        "sql_condition": condition,
        "label_for_charts": label(level, given=given),
        "m_probability": m_and_u[0],
        "u_probability": m_and_u[1],
        # Pairs that are compared at all are no random ones: u cannot be learned from them.
        "fix_u_probability": True,
    }
    if level.rarity and not (given and level.u_given is not None):
        settings |= {
            "tf_adjustment_column": f"{name}_share",
            "disable_tf_exact_match_detection": True,
        }
    return settings


def label(level: Level, *, given: bool) -> str:
    return f"{level.name}|given" if given else level.name


def with_levels(comparison: Comparison, stored: list[Settings]) -> Comparison:
    levels = {level.name: level for level in comparison.levels}
    for entry in stored:
        if entry["sql_condition"] == "ELSE":
            continue
        name, _, given = entry["label_for_charts"].partition("|")
        if name not in levels:
            raise UnknownComparison(f"{comparison.name} {name}")
        found = levels[name]
        m, u = found.chances(given=bool(given))
        m, u = entry.get("m_probability", m), entry.get("u_probability", u)
        levels[name] = replace(found, m_given=m, u_given=u) if given else replace(found, m=m, u=u)
    return comparison.with_levels(tuple(levels.values()))


def pair_tables(model: LinkModel, pairs: Pairs) -> tuple[pa.Table, pa.Table]:
    """Left and right table for Splink: row by row one pair, the levels in the right one."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for k, name in enumerate(COMPARISONS):
        columns[f"{name}_level"] = pairs.levels[:, k]
        columns[f"{name}_given"] = given_mask(model.comparison(name), pairs.levels).astype(np.int8)
        columns[f"{name}_share"] = shares_of(model, pairs, k)
    number = np.arange(len(pairs))
    # Splink wants the same columns on either side; noughts in the left one are no level of a pair.
    left = {name: np.zeros_like(values) for name, values in columns.items()}
    return pa.table({PAIR: number, **left}), pa.table({PAIR: number, **columns})


def share_table(right: pa.Table, comparison: str) -> pa.Table:
    """What Splink's `register_term_frequency_lookup` takes for `<comparison>_share`: each is its
    own frequency.
    """
    name = f"{comparison}_share"
    shares = right[name].unique()
    return pa.table({name: shares, f"tf_{name}": shares})


def shares_of(model: LinkModel, pairs: Pairs, k: int) -> npt.NDArray[np.float64]:
    """What stands for u where what agrees has a rarity, so that the level weighs no more and no
    less than the model allows.
    """
    table, levels = weight_table(model), pairs.levels[:, k]
    given = given_mask(model.comparison(COMPARISONS[k]), pairs.levels).astype(np.int64)
    weights = table.bits[given, k, levels]
    chance = np.exp2(-pairs.bits[:, k].astype(np.float64)) + table.other[given, k, levels]
    bounded = np.clip(weights - np.log2(chance), table.least[k], table.most[k])
    u = u_table(model.comparison(COMPARISONS[k]))
    return np.asarray(np.exp2(weights - bounded) * u[given, levels])


def u_table(comparison: Comparison) -> npt.NDArray[np.float64]:
    """u by whether what the comparison follows from agrees, and by level."""
    u = np.ones((2, MOST_LEVELS))
    for level in comparison.levels:
        n = LEVELS[comparison.name].index(level.name)
        u[:, n] = [max(level.chances(given=given)[1], SMALLEST) for given in (False, True)]
    return u
